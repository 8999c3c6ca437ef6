import JSON

/// One exchange with the network, as an adapter process logs it: our envelope around its payloads.
struct Exchange {
  enum Kind: String, CaseIterable {
    case export
    case conversationEvents = "conversation_events"
    case mailStubs = "mail_stubs"
    case prospectNotes = "prospect_notes"
    case seats
    case statusChange = "status_change"
    case closedMembers = "closed_members"
    case evaluation
  }

  struct Page {
    let response: JSONValue
    let path: String
  }

  /// The members of the envelope.
  ///
  /// Another one is an error: a misspelt `mode` would make live events of a backfill.
  private static let members: Set<String> = [
    "tenant", "kind", "received_at", "occurred_at", "mode", "contract", "integration_context",
    "seat", "via", "query", "push", "response", "responses",
  ]
  static let exportRoutes = ["one_click", "unified_search", "recommended_matches"]

  let tenant: String
  let kind: Kind
  let receivedAt: Int64
  let occurredAt: Int64?
  let mode: String
  let contract: String?
  let integrationContext: String?
  let seat: String?
  let via: String?
  /// What was asked; an empty object if the line does not say.
  let query: Element
  let push: Element?
  let pages: [Page]

  init(_ line: JSONValue) throws(ElementFault) {
    guard let object = line.object else {
      throw ElementFault(code: .malformedLine, path: "", cause: "expected an object")
    }
    for member in object.members where !Exchange.members.contains(member.key) {
      throw ElementFault(
        code: .badEnvelope, path: "", cause: "the envelope has a member that we do not know")
    }
    // The bound is set before `received_at` is known, and then tightened to it.
    let outer = Element(value: line, path: "", receivedAt: Time.latest - Time.skewMax)
    tenant = try outer.key(["tenant"])
    let received = try outer.time(["received_at"])
    receivedAt = received
    let inner = Element(value: line, path: "", receivedAt: received)
    occurredAt = try inner.timeIfAny(["occurred_at"])
    guard let kind = Kind(rawValue: try inner.text(["kind"])) else {
      throw inner.fault(.badEnvelope, ["kind"], "no such kind of exchange")
    }
    self.kind = kind
    mode = try inner.textIfAny(["mode"]) ?? "live"
    guard mode == "live" || mode == "backfill" else {
      throw inner.fault(.badEnvelope, ["mode"], "expected `live` or `backfill`")
    }
    contract = try inner.urnIfAny(.contract, ["contract"])
    integrationContext = try inner.urnIfAny(.organization, ["integration_context"])
    seat = try inner.urnIfAny(.seat, ["seat"])
    via = try inner.textIfAny(["via"])
    if let via, !Exchange.exportRoutes.contains(via) {
      throw inner.fault(.badEnvelope, ["via"], "no such way of export")
    }
    func part(_ name: String) throws(ElementFault) -> Element? {
      guard let found = line[name], !found.isNull else { return nil }
      guard found.object != nil else {
        throw inner.fault(.badEnvelope, [name], "expected an object")
      }
      return Element(value: found, path: name, receivedAt: received)
    }
    query =
      try part("query")
      ?? Element(value: .object(JSONObject([])), path: "query", receivedAt: received)
    push = try part("push")
    if let response = try part("response") {
      guard line["responses"] == nil else {
        throw inner.fault(.badEnvelope, ["responses"], "either `response` or `responses`")
      }
      pages = [Page(response: response.value, path: "response")]
    } else if let responses = line["responses"]?.array, !responses.isEmpty {
      pages = responses.enumerated().map { Page(response: $1, path: "responses[\($0)]") }
    } else {
      throw inner.fault(.badEnvelope, ["response"], "the network's response is missing")
    }
  }
}
