import Foundation
import Operations
import Runtime

/// What a seed makes happen to two tenants: in no good order, some of it twice, some of it late.
struct Story: Sendable, CustomStringConvertible {
  let seed: UInt64
  let lines: [String]
  let overrides: [OverrideRow]

  var description: String { "SLUICE_SEED=\(seed)" }

  /// `SLUICE_SEED` names one; else a few that are always the same.
  static let seeds: [UInt64] = {
    let named = ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap(UInt64.init)
    return named.map { [$0] } ?? Array(1...4)
  }()

  static let all = seeds.map { Story(seed: $0) }

  init(seed: UInt64, length: Int = 90) {
    self.seed = seed
    var random = SeededGenerator(seed: seed)
    var lines: [String] = []
    for tenant in World.tenants { lines += Self.setUp(tenant, &random) }
    for number in 0..<length {
      lines.append(Self.happening(number, World.tenants[random.below(2)], &random))
    }
    lines.append("{\"id\":\"broken\"")
    lines.append(World.event("inmail.declined", "x", tenant: "nobody", ""))
    // Late by a few places, and some by many.
    for index in lines.indices where random.chance(60) {
      let other = min(index + random.below(random.chance(10) ? lines.count : 8), lines.count - 1)
      lines.swapAt(index, other)
    }
    for _ in 0..<12 { lines.insert(random.pick(lines), at: random.below(lines.count)) }
    self.lines = lines
    overrides = Self.toggles(&random)
  }

  /// A store that has the overrides of this story, and nothing else.
  func prepared(_ store: any AdministrationStore) throws -> any AdministrationStore {
    try store.put(overrides)
    return store
  }

  private static func toggles(_ random: inout SeededGenerator) -> [OverrideRow] {
    let features = [
      "inmail_timeline", "stage_progression", "one_click_export", "inmail_stub_profile",
    ]
    return (1...3).map { id in
      OverrideRow(
        id: id, tenant: random.pick(World.tenants), feature: random.pick(features),
        value: random.chance(50) ? "true" : "false", reason: "story", actor: "somebody",
        createdAt: World.start, startsAt: World.now + Int64(random.below(3) - 1),
        endsAt: random.chance(50) ? World.now + Int64(random.below(3)) : nil)
    }
  }

  private static func setUp(_ tenant: String, _ random: inout SeededGenerator) -> [String] {
    func line(_ type: String, _ id: String, _ fields: String) -> String {
      World.event(type, "\(tenant)-\(id)", tenant: tenant, at: World.start, fields)
    }
    let contract = #""contract":"urn:li:contract:\#(tenant)""#
    var lines = [
      line(
        "admin.integration.activated", "activated",
        #"\#(contract),"kind":"recruiter","licence":"rps","integration":"rsc""#)
    ]
    for user in 1...2 {
      lines.append(
        line(
          "ats.user.created", "user\(user)",
          #""user":"\#(tenant)-u\#(user)","email":"\#(tenant)\#(user)@x.example""#))
    }
    for number in 1...2 {
      lines.append(
        line(
          "admin.seat.linked", "seat\(number)",
          #""seat":"urn:li:seat:\#(tenant)-\#(number)","user":"\#(tenant)-u\#(number)""#))
      lines.append(
        line(
          "profile.linked", "link\(number)",
          #""candidate":"\#(tenant)-c\#(number)","member":"urn:li:person:\#(tenant)-m\#(number)","#
            + #""method":"auto""#))
    }
    for candidate in 1...3 {
      lines.append(
        line(
          "ats.candidate.created", "candidate\(candidate)",
          #""candidate":"\#(tenant)-c\#(candidate)","first_name":"F\#(candidate % 2)","#
            + #""last_name":"L\#(candidate % 2)","last_modified":\#(World.start)"#))
      lines.append(
        line(
          "ats.application.upserted", "application\(candidate)",
          #""application":"\#(tenant)-o\#(candidate)","candidate":"\#(tenant)-c\#(candidate)","#
            + #""job":"\#(tenant)-j1","kind":"posting","stage":"new_lead","#
            + #""last_modified":\#(World.start)"#))
    }
    return lines
  }

  private static func happening(
    _ number: Int, _ tenant: String, _ random: inout SeededGenerator
  ) -> String {
    let at = World.start + Int64(random.below(28)) * World.day + Int64(random.below(50))
    let seat = #""seat":"urn:li:seat:\#(tenant)-\#(1 + random.below(3))""#
    let contract = #""contract":"urn:li:contract:\#(tenant)""#
    let person = "urn:li:person:\(tenant)-m\(1 + random.below(4))"
    let member = #""member":"\#(person)""#
    let candidate = #""candidate":"\#(tenant)-c\#(1 + random.below(3))""#
    let application = #""application":"\#(tenant)-o\#(1 + random.below(3))""#
    let stage = random.pick(["new_lead", "reached_out", "responded", "phone_screen", "interview"])
    let names = #""first_name":"F\#(random.below(2))","last_name":"L\#(random.below(2))""#
    let mode = random.chance(15) ? "backfill" : nil
    func line(_ type: String, _ fields: String) -> String {
      World.event(type, "\(tenant)-e\(number)", tenant: tenant, at: at, mode: mode, fields)
    }
    // Few ids, so that some come again with other content.
    let message = #""message_id":"\#(tenant)-msg\#(random.below(60))""#
    let thread = #""thread":"urn:li:messagingThread:\#(tenant)-\#(random.below(3))""#
    let mail = "\(message),\(thread),\(seat),\(contract),\(member),\"created_at\":\(at)"
    return switch random.below(22) {
    case 0...4: line("inmail.sent", #"\#(mail),"body":"hello \#(number)""#)
    case 5...7:
      line("inmail.replied", #"\#(mail),"body":"yes \#(number)","reply_kind":"free_text""#)
    case 8: line("inmail.declined", "\(message),\(seat),\(contract),\(member)")
    case 9...10:
      line(
        "candidate.exported",
        #""request_id":"\#(tenant)-r\#(number)",\#(seat),\#(contract),\#(member),\#(names),"#
          + #""employers":[],"skills":[],"via":"one_click""#
          + (random.chance(80) ? #","job":"\#(tenant)-j1""# : ""))
    case 11...12:
      line(
        "stub_profile.received",
        #"\#(seat),\#(contract),\#(member),\#(names),"consent_scope":"organisation","created_at":\#(at)"#
          + (random.chance(50) ? #","email":"\#(tenant)\#(random.below(3))@p.example""# : ""))
    case 13: line("contact_share.declined", "\(seat),\(contract),\(member)")
    case 14...15: line("profile.linked", #"\#(candidate),\#(member),"method":"manual""#)
    case 16: line("profile.unlinked", #"\#(candidate),\#(member),"method":"manual""#)
    case 17:
      line(
        "seat.snapshot",
        #"\#(contract),"taken_at":\#(at),"seats":["#
          + (1...2 + random.below(2)).map { seat in
            #"{"seat":"urn:li:seat:\#(tenant)-\#(seat)","person":"urn:li:person:\#(tenant)-s\#(seat)","#
              + #""first_name":"S","last_name":"T","active":\#(random.chance(80)),"admin":false,"#
              + #""email":"\#(tenant)\#(seat)@x.example"}"#
          }.joined(separator: ",") + "]")
    case 18:
      line(
        "admin.seat.linked",
        #"\#(seat),"user":"\#(tenant)-u\#(1 + random.below(2))""#)
    case 19:
      random.chance(30)
        ? line("contract.expired", #"\#(contract),"at":\#(at)"#)
        : line("contract.renewed", #"\#(contract),"at":\#(at)"#)
    case 20: line("ats.stage.changed", #"\#(application),"stage":"\#(stage)","at":\#(at)"#)
    default:
      random.chance(50)
        ? line("admin.seats.refresh_requested", "")
        : line(
          "member.visibility_changed",
          #"\#(member),"hidden":[],"allow_auto_profile":\#(random.chance(50)),"#
            + #""allow_export":\#(random.chance(50))"#)
    }
  }
}
