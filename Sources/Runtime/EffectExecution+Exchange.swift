import CEL
import Catalogue
import JSON
import Program

/// What is asked of the network, and what becomes an event of its own.
extension EffectExecution {
  /// Asks to fetch, from where the last such fetch ended.
  ///
  /// What is asked of one person alone is asked from the beginning: the watermark of a contract says
  /// nothing of people who were not connected then.
  func requestPull(_ run: inout DecisionRun) throws(StoreError) {
    let contract = try subject("contract", run)
    if get(contract, "status", run) == .string("expired") {
      return note("the contract has ended, nothing is fetched", &run)
    }
    var since: Timestamp?
    if arguments.text("member") == nil, arguments.text("candidate") == nil {
      since = watermark(of: contract, run)
      if arguments.text("seat") != nil, let own = watermark(of: try subject("seat", run), run) {
        since = max(since ?? own, own)
      }
    }
    if let period = arguments.text("window").flatMap({ CalendarPeriod($0) }),
      let now = try? Timestamp(epochMilliseconds: run.header.occurredAt),
      let earliest = try? now.before(period)
    {
      since = max(since ?? earliest, earliest)
    }
    run.emit(kind, from: effect) { writer in
      arguments.write(to: &writer)
      if let since { writer.member("since", since.epochMilliseconds) }
    }
  }

  private func watermark(of fact: Fact?, _ run: DecisionRun) -> Timestamp? {
    guard case .map(let entries)? = get(fact, "watermarks", run), let what = arguments.text("what"),
      case .timestamp(let until)? = entries[what]
    else { return nil }
    return until
  }

  /// Makes an event that is decided right after this one.
  func emitEvent(_ run: inout DecisionRun) {
    guard let type = arguments.text("type") else { return }
    guard run.decision.derived.count < run.context.derivedMax else {
      run.hold(effect.feature, "evaluation_error", key: ("", ""), for: nil)
      return note("more events are derived than may be, or deeper", &run)
    }
    let identity = run.identity(of: kind, from: effect)
    run.emit(kind, from: effect) { $0.member("type", type) }
    guard !effect.isShadow, !run.done.contains(identity) else { return }
    run.decision.derived.append(
      DerivedEvent(
        feature: identity.feature, type: type,
        fields: arguments.fields.map { ($0.name, $0.value) }))
  }
}
