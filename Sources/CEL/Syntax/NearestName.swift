/// "Did you mean": the known name nearest to a misspelt one.
enum NearestName {
  /// Returns the nearest candidate within a third of the name's length, or nil.
  ///
  /// Without the limit every unknown name would get an absurd proposal.
  static func find(_ name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.utf8.prefix(64))
    let allowed = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let other = Array(candidate.utf8.prefix(64))
      if abs(other.count - wanted.count) > allowed { continue }
      let distance = editDistance(wanted, other)
      if distance == 0 || distance > allowed { continue }
      if let found = best {
        // Ties go to the first name in byte order, so that messages do not depend on hashing.
        if (distance, candidate) >= (found.distance, found.name) { continue }
      }
      best = (distance, candidate)
    }
    return best?.name
  }

  /// Edits and swaps of neighbours, ignoring the case of ASCII letters.
  private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }
    if a == b { return 0 }
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var current = [i + 1]
      current.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        let same = lower(a[i]) == lower(b[j])
        var cost = min(previous[j] + (same ? 0 : 1), previous[j + 1] + 1, current[j] + 1)
        if i > 0, j > 0, lower(a[i]) == lower(b[j - 1]), lower(a[i - 1]) == lower(b[j]) {
          cost = min(cost, beforePrevious[j - 1] + 1)
        }
        current.append(cost)
      }
      beforePrevious = previous
      previous = current
    }
    // Names that differ in case alone are near, but not the same.
    return max(1, previous[b.count])
  }
}
