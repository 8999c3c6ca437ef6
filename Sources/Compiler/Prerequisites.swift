import Diagnostics
import PolicyLanguage

/// `requires` of features: what is named exists, and nothing needs itself.
struct Prerequisites {
  let library: Library

  /// Features that nobody defines, and circles, each once.
  func check(_ findings: inout [Diagnostic]) {
    for name in library.features.keys.sorted() {
      for required in library.features[name]?.requires ?? []
      where library.features[required.value] == nil && !library.isUnreadable(required.value) {
        findings.append(
          Diagnostic(
            .unknownFeature, "no feature is named `\(required.value)`", at: required.span,
            help: Suggestion.help(for: required.value, among: Array(library.features.keys))))
      }
    }
    for circle in circles() { report(circle, &findings) }
  }

  private struct Step {
    let feature: String
    /// Where the next one of the circle is named.
    let required: Located<String>
  }

  /// One circle for each group of features that need each other, the smallest name first.
  private func circles() -> [[Step]] {
    var circles: [[Step]] = []
    /// Features of which it is known whether they lie on a circle.
    var done: Set<String> = []
    for start in library.features.keys.sorted() where !done.contains(start) {
      // Walked with a stack of our own: a chain may be as long as there are features.
      var path: [(name: String, next: Int)] = [(start, 0)]
      while let top = path.last {
        let requires = library.features[top.name]?.requires ?? []
        guard top.next < requires.count else {
          done.insert(top.name)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let next = requires[top.next].value
        if let first = path.firstIndex(where: { $0.name == next }) {
          circles.append(
            path[first...].compactMap { place in
              library.features[place.name].map {
                Step(feature: place.name, required: $0.requires[place.next - 1])
              }
            })
        } else if !done.contains(next), library.features[next] != nil {
          path.append((next, 0))
        }
      }
    }
    return circles
  }

  private func report(_ circle: [Step], _ findings: inout [Diagnostic]) {
    guard let first = circle.first else { return }
    let names = (circle.map(\.feature) + [first.feature]).map { "`\($0)`" }
    findings.append(
      Diagnostic(
        .requiresCycle,
        circle.count == 1
          ? "feature \(names[0]) requires itself"
          : "features require each other in a circle: \(names.joined(separator: ", "))",
        at: first.required.span,
        secondary: circle.dropFirst().map { step in
          .init(
            span: step.required.span,
            text: "`\(step.feature)` requires `\(step.required.value)` here")
        },
        help: [circle.count == 1 ? "remove it" : "remove one of these from `requires`"]))
  }
}
