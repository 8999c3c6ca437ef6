/// Bounds on what comes from outside, each with its reason.
package enum Limits {
  /// One event as JSON: ten times the largest real payload seen.
  package static let eventBytesMax = 256 * 1024
  /// Nesting of an event: Foundation's decoders overflow small stacks at 500.
  package static let eventDepthMax = 32
  /// Events that one transaction writes: past 1,000 a durable write gets no cheaper.
  package static let batchEventsMax = 1000
  /// Held events that one step of a release decides again, so that a batch stays bounded.
  package static let releaseBatchMax = 100
  /// How long the body of a discarded event is kept, so that a preview can still decide it.
  ///
  /// A quarter of a year covers what support is asked about. Reasons of privacy drop it at once.
  package static let discardedBodyMilliseconds: Int64 = 90 * 86_400_000
  /// Events that are derived from one event, those derived from its own derived ones among them: an
  /// export takes 25 persons at once, and a seat exports 300 a month.
  package static let derivedEventsMax = 300
  /// How deep events may be derived from derived ones: a part of a part is rare.
  package static let derivedDepthMax = 4
  /// Facts that a look-up by an indexed field answers: more is ambiguous in any case.
  package static let lookupMax = 16
  /// Seats of one contract that a snapshot may name: the largest seen is a tenth of it.
  package static let snapshotMax = 20_000
  /// Features of one policy: each is a bit of a word in the row of a tenant.
  package static let featuresMax = 64
  /// Bytes of a refused line that are kept for a person to look at.
  package static let quarantineBytesMax = 16 * 1024
}
