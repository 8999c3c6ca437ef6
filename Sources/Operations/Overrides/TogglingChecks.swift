import Program
import Runtime

/// What every change by hand has to keep, whatever the surface; where the policies say nothing, the
/// least that keeps a list of overrides readable.
enum TogglingLimits {
  /// Characters of a reason: enough to be one, short enough for a list.
  static let reason = 10...500
  /// What passes for a word of a reason: blanks and dashes say nothing.
  static let reasonLettersMin = 3
  /// A pause that does not begin a new time: who lets an override end and makes it again the same
  /// day extends it.
  static let pauseMax: EpochMilliseconds = 86_400_000
  /// Of a request, where the policies do not say.
  static let requestWithin: EpochMilliseconds = 7 * 86_400_000
  /// Tenants of one change: what one transaction and one list of results bear.
  static let tenantsMax = 10_000
}

extension Toggling {
  /// - Throws: ``RequestError`` where the policies give the change to others.
  func check(_ actor: Actor, of feature: String) throws(RequestError) {
    guard let roles, !roles.value.contains(where: actor.roles.contains) else { return }
    let who =
      roles.value.isEmpty
      ? "the policies let nobody change `\(feature)` by hand"
      : "`\(feature)` is changed by \(roles.value.joined(separator: " or ")), and "
        + "`\(actor.name)` acts as "
        + (actor.roles.isEmpty
          ? "none of them" : printableStart(actor.roles.joined(separator: ", ")))
    throw RequestError(
      "\(who) (\(roles.origin)); "
        + (roles.value.isEmpty
          ? "change the policy and publish it"
          : "ask one of them, or act in that role"),
      code: .notAllowed)
  }

  /// - Throws: ``RequestError`` where a layer locks the key.
  func checkUnlocked(_ key: String, of feature: String) throws(RequestError) {
    guard let lock = locks[key] else { return }
    throw RequestError(
      "`\(key)` of `\(feature)` is locked by \(lock.value) (\(lock.origin)); change it there and "
        + "publish the policies", code: .locked)
  }

  /// The reason as it is kept.
  ///
  /// - Throws: ``RequestError`` for one that says nothing, or not what the policies ask for.
  func checked(reason: String) throws(RequestError) -> String {
    let reason = try ReasonText.checked(reason)
    let lengths = (
      min: reasonMin?.value ?? TogglingLimits.reason.lowerBound,
      max: reasonMax?.value ?? max(TogglingLimits.reason.upperBound, reasonMin?.value ?? 0)
    )
    guard reason.count >= lengths.min, reason.count <= lengths.max else {
      let origin = (reason.count < lengths.min ? reasonMin?.origin : reasonMax?.origin)
      throw RequestError(
        "a reason has \(lengths.min) to \(lengths.max) characters, this one has \(reason.count)"
          + (origin.map { " (\($0))" } ?? "") + ": say why, for those who ask later",
        code: .badReason)
    }
    guard fits(reason: reason) else {
      let says = reasonSays.map(\.value) ?? "it has to match `\(reasonPattern?.value ?? "")`"
      throw RequestError(
        "the reason lacks what the policies ask for"
          + (reasonPattern.map { " (\($0.origin))" } ?? "") + ": \(says)", code: .badReason)
    }
    return reason
  }

  /// Refuses a time that the policies do not allow.
  ///
  /// - Parameters:
  ///   - window: Start and end, exclusive.
  ///   - counted: From when the longest duration in one go is counted: the start, or now where an
  ///     override is extended.
  ///   - first: When the first of those began that lie before it without a pause.
  /// - Throws: ``RequestError`` with the place of the policy.
  func checkEnd(
    of window: Window, counted: EpochMilliseconds, first: EpochMilliseconds
  ) throws(RequestError) {
    guard let end = window.end else {
      guard isEndRequired else { return }
      let origin = [endRequired?.origin, endMax?.origin, totalMax?.origin].lazy.compactMap { $0 }
      throw RequestError(
        "an end is required" + (origin.first.map { " (\($0))" } ?? "")
          + latest(counted: counted, first: first), code: .endRequired)
    }
    if let endMax, end - counted > endMax.value {
      throw RequestError(
        "it would last \(Words.duration(end - counted)), and \(Words.duration(endMax.value)) at a "
          + "time are allowed (\(endMax.origin))" + latest(counted: counted, first: first),
        code: .tooLong)
    }
    if let total = totalMax ?? endMax, end - first > total.value {
      throw RequestError(
        "with what came before, since \(Instant.text(first)), it would last "
          + "\(Words.duration(end - first)), and \(Words.duration(total.value)) in all are allowed "
          + "(\(total.origin)); for longer, change the policy and publish it", code: .tooLong)
    }
  }

  private func latest(counted: EpochMilliseconds, first: EpochMilliseconds) -> String {
    let ends = [
      endMax.map { counted + $0.value }, (totalMax ?? endMax).map { first + $0.value },
    ].compactMap { $0 }
    guard let latest = ends.min() else { return "; say until when" }
    return latest > counted ? "; at the latest \(Instant.text(latest))" : ""
  }
}

/// From when to when something counts; the end is exclusive, nil: until revoked.
struct Window: Hashable {
  var start: EpochMilliseconds
  var end: EpochMilliseconds?

  /// Whether some instant lies in both.
  func overlaps(_ other: Window) -> Bool {
    start < (other.end ?? .max) && other.start < (end ?? .max)
  }

  var text: String {
    "from \(Instant.text(start)) " + (end.map { "until \(Instant.text($0))" } ?? "until revoked")
  }
}

extension OverrideRow {
  /// When it counts; nil: never, it was revoked before it began.
  var window: Window? {
    let ends = [endsAt, revokedAt].compactMap { $0 }.min()
    return (ends ?? .max) > startsAt ? Window(start: startsAt, end: ends) : nil
  }
}

/// The words of a person.
enum ReasonText {
  /// Without blanks around it and with one where several stand.
  ///
  /// - Throws: ``RequestError`` where it is no line of text.
  static func checked(_ text: String) throws(RequestError) -> String {
    let reason = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let scalars = text.unicodeScalars
    guard !scalars.contains(where: \.isUnfitForLine) else {
      throw RequestError(
        "a reason is one line of text, without control characters: say why in plain words",
        code: .badReason)
    }
    let letters = scalars.count {
      !$0.properties.isDefaultIgnorableCodePoint
        && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
    }
    guard letters >= TogglingLimits.reasonLettersMin else {
      throw RequestError(
        "a reason has words: say why, for those who ask later", code: .badReason)
    }
    return reason
  }
}
