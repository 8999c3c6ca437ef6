import CEL
import JSON
import Program
package import Runtime

/// The ticks that the schedules of tenants bring: pure, so that tests and `sluice run` make the same.
package struct Ticks {
  /// One tick of one schedule of one tenant.
  package struct Tick: Sendable, Hashable {
    package let tenant: String
    package let schedule: String
    package let at: EpochMilliseconds

    /// `stub@2026-03-01T11:00:00Z`: the same tick is the same event, whoever makes it.
    package var id: String {
      "\(schedule)@\((try? Timestamp(epochMilliseconds: at))?.text ?? String(at))"
    }

    /// The event `schedule.tick` as JSON.
    package var line: [UInt8] {
      var writer = JSONWriter()
      writer.beginObject()
      writer.member("id", id)
      writer.member("type", "schedule.tick")
      writer.member("tenant", tenant)
      writer.member("occurred_at", at)
      writer.member("source", "admin")
      writer.member("name", schedule)
      writer.member("at", at)
      writer.endObject()
      return writer.finish()
    }
  }

  private let serving: Serving
  private let tenants: [String]

  /// - Parameters:
  ///   - serving: The programs with their schedules, and which counts for whom.
  ///   - tenants: Whose ticks; nil: all that are known.
  package init(_ serving: Serving, tenants: [String]? = nil) {
    self.serving = serving
    self.tenants = tenants ?? serving.tenants
  }

  private func schedules(of tenant: String, at instant: EpochMilliseconds) -> [Schedule] {
    let set = serving.assignment(of: tenant, at: instant).live.decider.set
    guard let row = set.row(of: tenant, at: instant, decidedAt: instant) else { return [] }
    return set.programs[Int(row.program)].schedules
  }

  /// When the next tick of any schedule is due, after an instant; nil: never.
  package func next(after instant: EpochMilliseconds) -> EpochMilliseconds? {
    var known: [Schedule: EpochMilliseconds?] = [:]
    for tenant in tenants {
      for schedule in schedules(of: tenant, at: instant) where known[schedule] == nil {
        known[schedule] = .some(schedule.next(after: instant))
      }
    }
    return known.values.compactMap(\.self).min()
  }

  /// The ticks that are due: of each schedule the last one in the time, since one makes up for those
  /// that were missed before it.
  ///
  /// - Parameters:
  ///   - after: What was due until then has been made; nil: nothing is known of before.
  ///   - through: Now.
  /// - Returns: In order of time, tenant and schedule.
  package func due(
    after: EpochMilliseconds?, through: EpochMilliseconds
  ) -> [Tick] {
    var known: [Schedule: EpochMilliseconds?] = [:]
    var ticks: [Tick] = []
    for tenant in tenants {
      for schedule in schedules(of: tenant, at: through) {
        let latest = known[schedule] ?? schedule.latest(through: through)
        known[schedule] = .some(latest)
        guard let latest, after.map({ latest > $0 }) ?? true else { continue }
        ticks.append(Tick(tenant: tenant, schedule: schedule.name, at: latest))
      }
    }
    return ticks.sorted { ($0.at, $0.tenant, $0.schedule) < ($1.at, $1.tenant, $1.schedule) }
  }
}
