import Catalogue
import Diagnostics
import PolicyLanguage

/// What the entries of an effect's field map are fields of.
struct FieldTarget {
  /// Nil: whatever the author calls them.
  let fields: [Field]?
  /// In messages: `a candidate`.
  let owner: String
  /// A record at the network: it is sent whole, so that no entry has an overwrite rule and what it
  /// requires has to be there.
  let upstream: UpstreamEntity?
  /// An event that is derived: what its type requires has to be there.
  var isEvent = false

  static let author = FieldTarget(fields: nil, owner: "", upstream: nil)

  static func candidate(_ catalogue: Catalogue) -> FieldTarget {
    FieldTarget(
      fields: catalogue.fact("candidate")?.fields ?? [], owner: "a candidate", upstream: nil)
  }

  static func record(_ entity: UpstreamEntity) -> FieldTarget {
    FieldTarget(
      fields: entity.fields.map(\.field), owner: "the network's `\(entity.name)`",
      upstream: entity)
  }

  static func event(_ event: EventType) -> FieldTarget {
    FieldTarget(
      fields: event.fields, owner: "a derived `\(event.name)`", upstream: nil, isEvent: true)
  }

  func field(_ name: String) -> Field? { fields?.first { $0.name == name } }

  /// Says which entries there is no field for, and which ones are missing.
  func check(
    _ sources: [FieldSource], at span: SourceSpan, _ values: ValueReader,
    _ findings: inout [Diagnostic]
  ) {
    guard let names = fields?.map(\.name) else { return }
    for source in sources where field(source.field.value) == nil {
      findings.append(
        values.unknown(
          source.field.value, among: names, code: .unknownFact,
          what: "field of \(owner)", at: source.field.span))
    }
    guard isEvent || upstream != nil else { return }
    for source in sources where source.overwrite != nil {
      findings.append(
        Diagnostic(
          .unknownEffectArgument, "a \(owner) is made whole: `overwrite` says nothing",
          at: source.field.span, help: ["write the expression alone"]))
    }
    // One that was misspelt is not missing as well.
    let given = Set(sources.map(\.field.value))
    let meant = given.compactMap { Suggestion.nearest(to: $0, among: names) }
    for field in fields ?? []
    where !field.isOptional && field.defaultText == nil && !given.contains(field.name)
      && !meant.contains(field.name)
    {
      findings.append(
        Diagnostic(
          isEvent ? .badDerivedEvent : .missingEffectArgument,
          "\(owner) needs the field `\(field.name)`", at: span,
          help: ["add `\(field.name)`: \(field.description)"]))
    }
  }
}
