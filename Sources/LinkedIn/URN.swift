/// A name of the network, `urn:li:<kind>:<id>`, checked for its form.
struct URN {
  enum Kind: String, CaseIterable {
    case organization, contract, seat, person
    case messagingThread
  }

  /// Longest text accepted; the network's own ids end at 255.
  static let charactersMax = 255

  let kind: Kind
  let text: String

  init?(_ text: String) {
    guard text.utf8.count <= URN.charactersMax else { return nil }
    let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "urn", parts[1] == "li",
      let kind = Kind(rawValue: String(parts[2])), !parts[3].isEmpty,
      parts[3].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    self.kind = kind
    self.text = text
  }

  init(kind: Kind, id: Int64) {
    self.kind = kind
    text = "urn:li:\(kind.rawValue):\(id)"
  }
}
