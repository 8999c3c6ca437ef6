import Runtime

extension OverrideRow {
  /// `feature off`, `feature stopped`, `feature: setting is 90d`.
  var change: String {
    layer == .emergency
      ? "\(feature) stopped" : OverrideChange.words(feature, key, value)
  }

  /// `` `acme` `` or `every tenant`.
  var whom: String { tenant.isEmpty ? "every tenant" : "`\(tenant)`" }

  /// In words: `override 3 of dana, from ... until ..., because "..."`.
  func sentence(at now: EpochMilliseconds, withChange: Bool = false) -> String {
    var text = layer == .emergency ? "emergency" : "override"
    text += " \(id) of \(printable(actor)), "
    if withChange { text += "\(change) " }
    text += Window(start: startsAt, end: endsAt).text
    text += ", because \"\(printable(reason))\""
    if let revokedAt {
      text += " (revoked \(Instant.text(revokedAt)) by \(printable(revokedBy ?? "somebody")))"
    } else if let endsAt, endsAt <= now {
      text += " (ended)"
    }
    return text
  }
}

extension OverrideChange {
  /// `feature off from now until ...`.
  var sentence: String {
    let window = end.map { " until \(Instant.text($0))" } ?? " until revoked"
    return "\(Self.words(feature, key, value)) from " + (start.map(Instant.text) ?? "now") + window
  }

  static func words(_ feature: String, _ key: String, _ value: String) -> String {
    let feature = printableStart(feature)
    return key == "enabled"
      ? "\(feature) \(value == "true" ? "on" : "off")"
      : "\(feature): \(printableStart(key)) is \(printable(value, scalarsMax: 200))"
  }
}
