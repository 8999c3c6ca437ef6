/// Where the time comes from; read once for each decision.
package protocol Clock: Sendable {
  func now() -> EpochMilliseconds
}

/// A clock that stands still, for examples and tests.
package struct FixedClock: Clock {
  private let instant: EpochMilliseconds

  package init(_ instant: EpochMilliseconds) { self.instant = instant }

  package func now() -> EpochMilliseconds { instant }
}
