import CEL
import Catalogue
import JSON
import Program

// Seats and releases.
extension EffectExecution {
  func mapSeat(_ run: inout DecisionRun) throws(StoreError) {
    guard let seats = factID("seat", run), let users = factID("user", run) else { return }
    var seat: Fact?
    if let id = arguments.text("seat") {
      seat =
        try run.overlay.fact(tenant: run.tenant, kind: seats, id: id)
        ?? Fact(unknown: id, kind: seats, in: run.catalogue)
    } else if let email = arguments.text("seat_email") {
      seat = try run.overlay.facts(
        tenant: run.tenant, kind: seats, field: "email", value: email
      ).first
    }
    var user = arguments.text("user")
    if user == nil, let email = arguments.text("user_email") {
      user = try run.overlay.facts(
        tenant: run.tenant, kind: users, field: "email", value: email
      ).first?.id
    }
    guard var record = seat, let user else {
      return note("no seat and user with this address are known", &run)
    }
    guard text(get(record, "user", run)) != user else {
      return note("the seat is mapped to this user already", &run)
    }
    guard claim(record.id, value: user, &run) else { return }
    set(&record, [("user", .string(user))], run)
    stamp(&record, ["user"], run)
    run.store(record)
    run.emit(kind, from: effect) { writer in
      writer.member("seat", record.id)
      writer.member("user", user)
    }
  }

  func release(_ run: inout DecisionRun) {
    guard let name = arguments.text("key") else { return }
    run.release(ReleaseKey(kind: name, id: arguments.text("id")))
    run.emit(self.kind, from: effect) { arguments.write(to: &$0) }
  }

  /// Keeps from when on the exchange goes on, for gates that leave a gap out.
  func resumeSync(_ run: inout DecisionRun) throws(StoreError) {
    if arguments["from"] != nil, var contract = try subject("contract", run) {
      set(&contract, [("resumed_from", arguments["from"])], run)
      stamp(&contract, ["resumed_from"], run)
      run.store(contract)
    }
    run.emit(kind, from: effect) { arguments.write(to: &$0) }
  }
}
