import CEL

/// Something that tells one person apart, in one spelling.
package struct Subject: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case candidate
    case member
    /// An application: events may name it and not the applicant.
    case opportunity
    case email
    case profileURL = "profile_url"
  }

  package let kind: Kind
  package let text: String

  /// Spells it in the one way in which it is compared.
  ///
  /// Addresses are the same however they are capitalised; those of profiles also without scheme,
  /// query and country. Ids are compared byte for byte.
  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    switch kind {
    case .candidate, .member, .opportunity: self.text = text
    case .email: self.text = Self.trimmed(text).lowercased()
    case .profileURL: self.text = Self.address(text)
    }
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.kind == b.kind && Text.equal(a.text, b.text)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(bytesOf: text)
  }

  private static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }

  private static func address(_ text: String) -> String {
    var rest = trimmed(text).lowercased()[...]
    for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.count)
    }
    rest = rest.prefix { $0 != "?" && $0 != "#" }
    while rest.last == "/" { rest.removeLast() }
    let host = rest.prefix { $0 != "/" }
    // `de.linkedin.com` and `www.linkedin.com` show the same profile.
    if host.hasSuffix(".linkedin.com") { return "linkedin.com" + rest.dropFirst(host.count) }
    return String(host.hasPrefix("www.") ? rest.dropFirst(4) : rest)
  }

  /// What a text may be that stands under this name; a text under `id` has the name of what it is
  /// the id of.
  ///
  /// By names and not by the catalogue's types: what no type knows is kept, too.
  static func readings(of text: String, under name: String) -> [Subject] {
    var readings: [Subject] = []
    switch name {
    case "candidate", "candidates": readings.append(Subject(.candidate, text))
    case "opportunity", "opportunities", "open_opportunities", "general_opportunity",
      "application", "applications", "evaluation":
      readings.append(Subject(.opportunity, text))
    case anyID:
      readings.append(Subject(.candidate, text))
      readings.append(Subject(.opportunity, text))
    default: break
    }
    if text.utf8.starts(with: "urn:li:person:".utf8) { readings.append(Subject(.member, text)) }
    if text.utf8.contains(UInt8(ascii: "@")) { readings.append(Subject(.email, text)) }
    if text.utf8.contains(UInt8(ascii: "/")) { readings.append(Subject(.profileURL, text)) }
    return readings
  }

  /// The name under which a text may be the id of a candidate or of an application.
  static let anyID = "subject"
}
