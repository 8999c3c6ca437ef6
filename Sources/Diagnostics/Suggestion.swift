/// The known name that a person probably meant.
package enum Suggestion {
  /// Longer names are not compared: the work grows with the product of both lengths.
  package static let nameLengthMax = 64

  /// The nearest of the known names, or nil when none is near enough.
  ///
  /// Near is a distance of 1 for short names and of a third of the length for longer ones, where an
  /// insertion, a deletion, a replacement and a swap of neighbours count 1 each. Differences of case
  /// come before any other, and of equally near names the first in alphabetical order wins.
  package static func nearest(to name: String, among known: some Sequence<String>) -> String? {
    let wanted = Array(name.prefix(nameLengthMax + 1).lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= nameLengthMax else { return nil }
    let limit = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in known where candidate != name {
      let other = Array(candidate.prefix(nameLengthMax + 1).lowercased().unicodeScalars)
      guard !other.isEmpty, other.count <= nameLengthMax, abs(other.count - wanted.count) <= limit
      else { continue }
      let distance = editDistance(wanted, other)
      // When every letter differs, nothing speaks for the candidate.
      guard distance <= limit, distance < max(wanted.count, other.count) else { continue }
      if let best, (best.distance, best.name) <= (distance, candidate) { continue }
      best = (distance, candidate)
    }
    return best?.name
  }

  /// The nearest name as a line of help, or none: ``Diagnostic/help`` takes it as it is.
  package static func help(for name: String, among known: some Sequence<String>) -> [String] {
    nearest(to: name, among: known).map { ["did you mean `\($0)`?"] } ?? []
  }

  /// Optimal string alignment: Levenshtein's distance with swaps of neighbours.
  static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in b.indices {
        let replaced = last[j] + (a[i] == b[j] ? 0 : 1)
        row[j + 1] = min(replaced, last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
        }
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
