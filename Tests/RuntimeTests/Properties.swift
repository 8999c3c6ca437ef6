import JSON
import Operations
import Runtime

/// What must hold of every store after any story; each answers what it found wrong.
enum Properties {
  /// Ignores where lines were read: stories that differ in length have other line numbers.
  static func rows(of store: any AdministrationStore) throws -> [String] { try store.dump() }

  static func differences(_ left: [String], _ right: [String]) -> [String] {
    let (a, b) = (Set(left), Set(right))
    return left.filter { !b.contains($0) }.prefix(3).map { "- \($0)" }
      + right.filter { !a.contains($0) }.prefix(3).map { "+ \($0)" }
      + (left.count == right.count ? [] : ["\(left.count) rows, then \(right.count)"])
  }

  /// A held (event, feature) is open or was decided again; no key of an open one is satisfied.
  static func holds(_ store: any AdministrationStore) throws -> [String] {
    var wrong: [String] = []
    for event in try store.all() {
      var last: [String: Verdict] = [:]
      for row in try store.decisions(event: event.sequence) {
        for feature in store.features(of: row) where !feature.isShadow {
          last[feature.feature] = feature.verdict
        }
      }
      let open = try store.holds(event: event.sequence)
      let waiting = Set(last.filter { $0.value == .held }.keys)
      if waiting != Set(open.map(\.feature)) {
        wrong.append("\(event.id): decided as held \(waiting), open \(open.map(\.feature))")
      }
      if !open.isEmpty, event.body == nil { wrong.append("\(event.id): waits without a body") }
      for hold in open {
        let tenant = event.key.tenant
        let isSatisfied =
          switch hold.reason {
          case "awaiting_seat_mapping":
            try store.text("seat", hold.keyID, "user", tenant: tenant) != nil
          case "awaiting_link":
            try store.text("member", hold.keyID, "candidate", tenant: tenant) != nil
          case "queued": true
          default: false
          }
        if isSatisfied { wrong.append("\(event.id): \(hold.feature) waits for what is there") }
      }
    }
    if !(try store.releases(limit: 10)).isEmpty { wrong.append("a release is not finished") }
    return wrong
  }

  /// Ids of a story begin with their tenant's name.
  static func isolation(_ store: any AdministrationStore) throws -> [String] {
    try store.dump().filter { line in
      // Policies are everybody's.
      let isShared = ["quarantine", "revision", "rollout", "history\tkind=policy.loaded"].contains {
        line.hasPrefix($0)
      }
      if isShared { return false }
      return line.contains("tenant=red\t") == line.contains("tenant=blue\t")
        || (line.contains("red-") && line.contains("blue-"))
        || (line.contains("tenant=red\t") ? line.contains("blue-") : line.contains("red-"))
    }
  }

  static func stages(_ store: any AdministrationStore) throws -> [String] {
    let order = ["new_lead", "reached_out", "responded", "phone_screen", "interview", "offer"]
    var wrong: [String] = []
    for event in try store.all() {
      for effect in try store.effects(event: event.sequence) where effect.kind == "advance_stage" {
        let payload = try JSONValue.parse(effect.payload)
        guard let to = payload["to"]?.string.flatMap({ order.firstIndex(of: $0) }),
          let from = payload["from"]?.string.flatMap({ order.firstIndex(of: $0) }), from < to
        else {
          wrong.append("\(event.id): \(String(decoding: effect.payload, as: UTF8.self))")
          continue
        }
      }
    }
    return wrong
  }

  /// One row for an identity, and one entry, candidate or opportunity for an event's rule.
  static func effects(_ store: any AdministrationStore) throws -> [String] {
    var identities: Set<String> = []
    var wrong: [String] = []
    for event in try store.all() {
      var made: Set<String> = []
      for effect in try store.effects(event: event.sequence) {
        let identity = "\(event.sequence) \(effect.feature) \(effect.rule) \(effect.ordinal)"
        if !identities.insert(identity).inserted { wrong.append("twice: \(identity)") }
        let what = "\(effect.feature) \(effect.kind)"
        let isOnce = [
          "append_timeline", "create_candidate", "create_opportunity", "advance_stage",
          "link_member",
        ].contains(effect.kind)
        if isOnce, !made.insert(what).inserted { wrong.append("\(event.id): \(what) twice") }
      }
    }
    let outbox = try store.outbox(tenant: nil, limit: 100_000).count
    let delivered = try store.all().flatMap { try store.effects(event: $0.sequence) }
      .count { $0.delivery != "none" }
    if outbox != delivered { wrong.append("\(outbox) in the outbox, \(delivered) to deliver") }
    return wrong
  }

  static func explanations(_ store: any AdministrationStore) throws -> [String] {
    var wrong: [String] = []
    for tenant in World.tenants {
      var explainer = try Explainer(store, tenant: tenant)
      for event in try store.all() where event.key.tenant == tenant {
        do {
          let found = try explainer.events(event.id)
          if found.isEmpty { wrong.append("\(event.id): nothing to say") }
          for explanation in found {
            if explanation.text.isEmpty || explanation.decisions.contains(where: { $0.note != nil })
            {
              wrong.append("\(event.id): \(explanation.decisions.compactMap(\.note))")
            }
          }
        } catch {
          wrong.append("\(event.id): \(error)")
        }
      }
    }
    return wrong
  }
}
