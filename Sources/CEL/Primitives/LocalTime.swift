/// Between clocks of a zone and instants, with one answer for each.
///
/// A local time that the clocks show twice is its first occurrence. One that they pass over, going
/// forward, is the instant at which they do.
public enum LocalTime {
  /// Whether `zone` is `UTC`, an offset such as `+05:30`, or a name in this system's zone files.
  public static func isZone(_ zone: String) -> Bool {
    (try? TimeZoneRules.offsetSeconds(zone: zone, at: 0)) != nil
  }

  /// What the clocks of `zone` show, as seconds since 1970-01-01T00:00:00 there.
  ///
  /// - Throws: if the zone is not known.
  public static func seconds(at instant: Int64, zone: String) throws(PrimitiveError) -> Int64 {
    instant + (try TimeZoneRules.offsetSeconds(zone: zone, at: instant))
  }

  /// The instant, in seconds since 1970-01-01T00:00:00Z, at which the clocks of `zone` show `local`.
  ///
  /// - Throws: if the zone is not known.
  public static func instant(of local: Int64, zone: String) throws(PrimitiveError) -> Int64 {
    func offset(_ instant: Int64) throws(PrimitiveError) -> Int64 {
      try TimeZoneRules.offsetSeconds(zone: zone, at: instant)
    }
    // No zone is a day away from UTC, and none changes its clocks twice within two days.
    let before = try offset(local - CivilDate.secondsPerDay)
    let after = try offset(local + CivilDate.secondsPerDay)
    var early = local - max(before, after)
    if try early + offset(early) == local { return early }
    var late = local - min(before, after)
    if try late + offset(late) == local { return late }
    // Passed over: the clocks change somewhere between the two.
    while late - early > 1 {
      let middle = early + (late - early) / 2
      if try offset(middle) == before { early = middle } else { late = middle }
    }
    return late
  }
}
