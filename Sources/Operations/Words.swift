import Runtime

/// How counts, columns and conditions of release are written for people.
enum Words {
  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }

  /// A length of time in its two greatest units: `14d`, `1d 2h`, `30s`.
  static func duration(_ milliseconds: EpochMilliseconds) -> String {
    var rest = milliseconds
    var parts: [String] = []
    for (name, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
    where rest >= EpochMilliseconds(size) {
      parts.append("\(rest / EpochMilliseconds(size))\(name)")
      rest %= EpochMilliseconds(size)
    }
    return parts.isEmpty ? "\(rest)ms" : parts.prefix(2).joined(separator: " ")
  }

  /// What has to become true for a hold to be decided again.
  static func release(of reason: String, key: String?) -> String {
    guard let key else {
      return reason == "evaluation_error"
        ? "a revision of the policies is taken in that can compute the condition"
        : "a person decides, or a new revision of the policies is taken in"
    }
    return switch reason {
    case "awaiting_link": "\(key) is linked to a candidate"
    case "awaiting_seat_mapping": "\(key) is mapped to a user"
    case "awaiting_job": "\(key) is known"
    case "awaiting_consent": "\(key) agrees to share"
    case "queued": "what is older of \(key) has been decided"
    case "review": "somebody decides on \(key)"
    default: "something changes about \(key)"
    }
  }
}

extension String {
  /// With spaces up to `width` characters; longer texts stay whole.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
