extension Catalogue {
  static let recruitingFacts: [FactType] = []
  static let recruitingEffects: [EffectKind] = []
  static let recruitingReasons: [Reason] = []
  static let networkEvents: [EventType] = []
  static let atsEvents: [EventType] = []
  static let administrationEvents: [EventType] = []
}
