/// Who acts, as the surface that let them in knows them.
package struct Actor: Sendable, Hashable {
  package static let nameLengthMax = 200

  /// An account, `dana@example.com`, or with what acts for it, `dana@example.com/ci`.
  package let name: String
  /// As the policies name them: `support`, `admin`.
  package let roles: [String]

  package init(_ name: String, roles: [String] = []) {
    self.name = name
    self.roles = roles
  }

  /// The person behind the name: two names with one person are one when it comes to approving.
  ///
  /// Tokens, case and what mail systems drop after a `+` make nobody a second person.
  package var person: String {
    let account = name.prefix { $0 != "/" }
    let parts = account.split(separator: "@", maxSplits: 1)
    let local = (parts.first ?? "").prefix { $0 != "+" }
    return (parts.count == 2 ? "\(local)@\(parts[1])" : String(local)).lowercased()
  }

  /// Names that look alike and are not are for another time: ASCII alone, no spaces.
  ///
  /// - Throws: ``RequestError`` for a name that no account has.
  func check() throws(RequestError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard name.utf8.count <= Self.nameLengthMax, parts.count <= 2,
      parts.allSatisfy(Self.isAccount), parts[0].count(where: { $0 == "@" }) <= 1
    else {
      throw RequestError(
        "`\(printableStart(name))` names nobody: say who does it in 1 to \(Self.nameLengthMax) "
          + "letters, digits and `.-_+@`, such as `dana@example.com`, or "
          + "`dana@example.com/ci` for a token of theirs", code: .badActor)
    }
  }

  private static func isAccount(_ text: Substring) -> Bool {
    func isPlain(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last, isPlain(first), isPlain(last) else {
      return false
    }
    return bytes.allSatisfy { isPlain($0) || ".-_+@".utf8.contains($0) }
  }
}
