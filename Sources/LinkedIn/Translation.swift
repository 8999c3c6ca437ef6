import JSON

/// The state of one line's translation; each kind of exchange extends it in a file of its own.
struct Translation {
  let exchange: Exchange
  let names: FieldNames
  let line: Int
  private(set) var events: [[UInt8]] = []
  private(set) var issues: [AdapterIssue] = []

  init(exchange: Exchange, names: FieldNames, line: Int) {
    self.exchange = exchange
    self.names = names
    self.line = line
  }

  mutating func add(_ event: [UInt8]) { events.append(event) }

  mutating func report(_ fault: ElementFault, element: JSONValue? = nil) {
    issues.append(LinkedInAdapter.issue(fault, line: line, element: element))
  }

  /// The elements of all pages, with their places.
  ///
  /// A page without a list is an issue, and so is an empty answer to a push.
  mutating func elements() -> [Element] {
    var found: [Element] = []
    for page in exchange.pages {
      let outer = Element(
        value: page.response, path: page.path, receivedAt: exchange.receivedAt)
      guard let list = outer.value(names.elements)?.array else {
        report(
          outer.fault(.missingField, names.elements, "the list of results is missing"),
          element: page.response)
        continue
      }
      for (index, value) in list.enumerated() {
        found.append(
          Element(
            value: value, path: "\(page.path).\(names.elements.name)[\(index)]",
            receivedAt: exchange.receivedAt))
      }
    }
    let answersPush =
      switch exchange.kind {
      case .export, .statusChange, .evaluation: true
      case .conversationEvents, .mailStubs, .prospectNotes, .seats, .closedMembers: false
      }
    if answersPush, found.isEmpty, issues.isEmpty, let page = exchange.pages.first {
      report(
        ElementFault(
          code: .missingField, path: "\(page.path).\(names.elements.name)",
          cause: "the answer to a push is empty"))
    }
    return found
  }

  /// Makes one event of each element; an element with a fault becomes an issue, the others go on.
  mutating func eachElement(
    _ event: (Translation, Element, Int) throws(ElementFault) -> [UInt8]
  ) {
    for (index, element) in elements().enumerated() {
      do throws(ElementFault) {
        guard element.value.object != nil else {
          throw element.fault(
            .wrongType, nil, "expected an object, found \(element.value.kindName)")
        }
        add(try event(self, element, index))
      } catch {
        report(error, element: element.value)
      }
    }
  }

  /// The id of the push, or the one that the query asked with.
  func requestID(type expected: String?) throws(ElementFault) -> String {
    if let push = exchange.push {
      if let expected, let type = try push.textIfAny(names.push.type), type != expected {
        throw push.fault(.unknownValue, names.push.type, "not the push that this kind belongs to")
      }
      let id = try push.key(names.push.id)
      if let asked = try exchange.query.keyIfAny(names.push.requestID), asked != id {
        throw exchange.query.fault(
          .foreignContext, names.push.requestID, "another request than the push's")
      }
      return id
    }
    return try exchange.query.key(names.push.requestID)
  }

  /// When a push was sent: as the envelope says, else a lifetime before it expires, else on receipt.
  ///
  /// The first two are shared by repeated deliveries; the last is marked as assumed.
  var pushedAt: EventTime {
    if let occurredAt = exchange.occurredAt { return .told(occurredAt) }
    guard let expiry = exchange.push?.value(names.push.expiresAt)?.string,
      let expiresAt = Time.parse(expiry)
    else { return .assumed(exchange.receivedAt) }
    let sentAt = expiresAt - names.push.lifetimeMilliseconds
    return (Time.earliest...exchange.receivedAt + Time.skewMax) ~= sentAt
      ? .told(sentAt) : .assumed(exchange.receivedAt)
  }

  /// The organization of an element; it must be the one whose callback was hit, if that is known.
  func context(
    _ element: Element, _ field: FieldPaths
  ) throws(ElementFault) -> String? {
    let context = try element.urnIfAny(.organization, field)
    if let context, let expected = exchange.integrationContext, context != expected {
      throw element.fault(.foreignContext, field, "another organization than the one called")
    }
    return context
  }

  /// The contract of an element, else of the query, else of the envelope; they must not differ.
  func contract(
    _ element: Element, _ field: FieldPaths
  ) throws(ElementFault) -> String {
    let asked = try exchange.query.urnIfAny(.contract, ["contract"]) ?? exchange.contract
    guard let own = try element.urnIfAny(.contract, field) else {
      guard let asked else { throw element.fault(.missingField, field, "no contract is named") }
      return asked
    }
    if let asked, asked != own {
      throw element.fault(.foreignContext, field, "another contract than the one asked for")
    }
    return own
  }

  /// The seat of an element, else the only owner that was asked for, else the envelope's.
  func seat(
    _ element: Element, _ field: FieldPaths
  ) throws(ElementFault) -> String {
    if let own = try element.urnIfAny(.seat, field) { return own }
    let owners = try exchange.query.urns(["owners"]).filter { $0.kind == .seat }
    if owners.count == 1, let only = owners.first { return only.text }
    if let seat = exchange.seat { return seat }
    throw element.fault(.missingField, field, "no seat is named")
  }
}
