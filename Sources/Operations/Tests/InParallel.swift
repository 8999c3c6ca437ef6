import Synchronization

/// Applies `body` to every element on several threads; the results stand in order of the elements.
///
/// - Parameters:
///   - elements: Taken from the front, so that no worker waits for another.
///   - workers: How many at the same time, from 1.
///   - worker: Makes what one worker alone uses, such as a decider.
///   - body: Must give the same result whichever worker calls it.
/// - Returns: One result an element.
/// - Throws: What `body` throws first.
func inParallel<Element: Sendable, Worker, Result: Sendable>(
  _ elements: [Element], workers: Int, worker: @escaping @Sendable () -> Worker,
  _ body: @escaping @Sendable (Worker, Element) throws -> Result
) async throws -> [Result] {
  precondition(workers > 0, "somebody has to do it")
  let next = Cursor()
  return try await withThrowingTaskGroup(of: [(Int, Result)].self) { group in
    for _ in 0..<min(workers, elements.count) {
      group.addTask {
        let worker = worker()
        var results: [(Int, Result)] = []
        while true {
          let index = next.take()
          guard index < elements.count else { return results }
          results.append((index, try body(worker, elements[index])))
        }
      }
    }
    var results: [(Int, Result)] = []
    for try await part in group { results += part }
    return results.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

/// Hands out positions, each once.
private final class Cursor: Sendable {
  private let next = Atomic(0)

  func take() -> Int { next.add(1, ordering: .relaxed).oldValue }
}
