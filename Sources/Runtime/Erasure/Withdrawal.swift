/// A member about whom nothing that waits is told to the network any more.
package struct Withdrawal: Sendable, Hashable {
  package var tenant: String
  package var member: String
  /// The candidate linked with the member, if there is one.
  package var candidate: String?

  package init(tenant: String, member: String, candidate: String?) {
    self.tenant = tenant
    self.member = member
    self.candidate = candidate
  }

  /// What recognises the effects that are about them.
  package var scrubber: Scrubber {
    // Nothing of it is kept: no secret is needed.
    let key = SealingKey(Array(repeating: 0, count: SealingKey.byteCount))
    let subjects = [Subject(.member, member)] + (candidate.map { [Subject(.candidate, $0)] } ?? [])
    return Scrubber(key: key, seals: Set(subjects.map(key.seal)))
  }
}
