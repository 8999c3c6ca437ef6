import Glibc

/// What one unit of work cost, over several passes.
package struct Figure: Sendable, Hashable {
  /// CPU nanoseconds a unit, in the order of the passes.
  package let cpu: [Double]
  /// Wall nanoseconds a unit, likewise.
  package let wall: [Double]

  /// - Precondition: at least one pass.
  init(cpu: [Double], wall: [Double]) {
    precondition(!cpu.isEmpty && !wall.isEmpty, "nothing was measured")
    self.cpu = cpu
    self.wall = wall
  }

  package var cpuNanoseconds: Double { median(cpu) }
  package var wallNanoseconds: Double { median(wall) }
  package var wallMin: Double { wall.min() ?? 0 }
}

/// The middle one; of an even number the greater of the two.
///
/// - Precondition: not empty.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// Measures by CPU time of the process: on a shared machine, wall time tells of the neighbours.
struct Stopwatch {
  /// How often a side is run.
  let passes: Int
  /// Nanoseconds that one pass of a side lasts at least, wherever it can be repeated.
  let passNanoseconds: UInt64

  static let full = Stopwatch(passes: 7, passNanoseconds: 120_000_000)
  static let quick = Stopwatch(passes: 5, passNanoseconds: 40_000_000)

  /// Runs the sides in turns, so that whatever disturbs the machine disturbs all of them.
  ///
  /// - Parameter sides: Each does some units of work and answers how many.
  /// - Returns: A figure for each side.
  func measure(_ sides: [() -> Int]) -> [Figure] {
    var rounds: [Int] = []
    for side in sides {
      let start = Stopwatch.cpu()
      _ = side()
      let once = max(1, Stopwatch.cpu() - start)
      rounds.append(max(1, Int(passNanoseconds / once)))
    }
    var cpu = Array(repeating: [Double](), count: sides.count)
    var wall = cpu
    for _ in 0..<passes {
      for (index, side) in sides.enumerated() {
        let (cpuStart, wallStart) = (Stopwatch.cpu(), Stopwatch.wall())
        var units = 0
        for _ in 0..<rounds[index] { units += side() }
        let (cpuEnd, wallEnd) = (Stopwatch.cpu(), Stopwatch.wall())
        cpu[index].append(Double(cpuEnd - cpuStart) / Double(max(1, units)))
        wall[index].append(Double(wallEnd - wallStart) / Double(max(1, units)))
      }
    }
    return zip(cpu, wall).map { Figure(cpu: $0, wall: $1) }
  }

  /// CPU nanoseconds of one run, and what it gave.
  static func once<Result>(_ body: () throws -> Result) rethrows -> (UInt64, Result) {
    let start = cpu()
    let result = try body()
    return (cpu() - start, result)
  }

  static func cpu() -> UInt64 { now(CLOCK_PROCESS_CPUTIME_ID) }
  static func wall() -> UInt64 { now(CLOCK_MONOTONIC) }

  private static func now(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

/// Keeps results alive, so that the optimiser does not leave the work out.
@inline(never)
func keep(_ value: Int) { sink = value }

nonisolated(unsafe) private var sink = 0
