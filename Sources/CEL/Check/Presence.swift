/// What is known to be present when a condition turns out true, and when false.
struct Facts {
  /// Nil: the condition is never true, so that anything holds.
  var whenTrue: Set<[String]>?
  /// Nil: the condition is never false.
  var whenFalse: Set<[String]>?

  static let nothing = Facts(whenTrue: [], whenFalse: [])

  static func constant(_ truth: Bool) -> Facts {
    Facts(whenTrue: truth ? [] : nil, whenFalse: truth ? nil : [])
  }

  /// `has(path)`: every step on the way is present too.
  static func present(_ path: [String]) -> Facts {
    Facts(whenTrue: Set((1...max(1, path.count)).map { Array(path.prefix($0)) }), whenFalse: [])
  }

  var negated: Facts { Facts(whenTrue: whenFalse, whenFalse: whenTrue) }

  /// Both hold.
  static func both(_ a: Set<[String]>?, _ b: Set<[String]>?) -> Set<[String]>? {
    guard let a, let b else { return nil }
    return a.isEmpty ? b : b.isEmpty ? a : a.union(b)
  }

  /// One of them holds.
  static func either(_ a: Set<[String]>?, _ b: Set<[String]>?) -> Set<[String]>? {
    guard let a else { return b }
    guard let b else { return a }
    return a.isEmpty || b.isEmpty ? [] : a.intersection(b)
  }

  /// Without what is known of a macro's own variables.
  var withoutLocals: Facts {
    func outer(_ paths: Set<[String]>?) -> Set<[String]>? {
      paths?.filter { !($0.first?.hasPrefix(localMark) ?? false) }
    }
    return Facts(whenTrue: outer(whenTrue), whenFalse: outer(whenFalse))
  }
}

/// Starts the first component of a path within a macro's variable; no identifier has it.
let localMark = "%"
