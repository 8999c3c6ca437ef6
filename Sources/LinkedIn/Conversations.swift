import JSON

extension Translation {
  /// The answer to `conversationEvents`: InMails, sent if a seat wrote them, replies if a person.
  mutating func translateConversation() {
    eachElement { translation, element, _ throws(ElementFault) in
      let names = translation.names.conversation
      let message = try Message(element, translation)
      let createdAt = try element.time(names.createdAt)
      var type = "inmail.sent"
      var replyKind: String?
      if !message.isFromSeat {
        let declined = "declined"
        let kind =
          try element.choiceIfAny(
            names.replyKind,
            [
              ("yes", names.replyYes), ("free_text", names.replyFreeText),
              (declined, names.replyDeclined),
            ]) ?? "unknown"
        type = kind == declined ? "inmail.declined" : "inmail.replied"
        replyKind = kind == declined ? nil : kind
      }
      var line = EventLine(
        type, key: [message.id], of: translation.exchange, source: .poll,
        occurredAt: .told(createdAt),
        actor: message.isFromSeat ? (.seat, message.seat) : (.member, message.member))
      line.add("message_id", message.id)
      line.add("thread", message.thread)
      line.add("seat", message.seat)
      line.add("member", message.member)
      if type != "inmail.declined" {
        guard element.value(names.content)?.object != nil else {
          throw element.fault(.missingField, names.content, "the message's content is missing")
        }
        line.add("subject", try element.textIfAny(names.subject))
        // Content without a text is an empty message, for example an attachment alone.
        line.add("body", try element.textIfAny(names.body) ?? "")
        line.add("reply_kind", replyKind)
        line.add("created_at", createdAt)
      }
      return line.finish()
    }
  }
}

/// Who wrote to whom.
///
/// INVARIANT: one seat and one member, whichever wrote.
private struct Message {
  let id: String
  let thread: String
  let isFromSeat: Bool
  let seat: String
  let member: String

  init(_ element: Element, _ translation: Translation) throws(ElementFault) {
    let names = translation.names.conversation
    id = try element.key(names.id)
    thread = try element.urn(.messagingThread, names.thread)
    guard let author = try element.urns(names.author).first else {
      throw element.fault(.missingField, names.author, "`\(names.author.name)` is missing")
    }
    let recipients = try element.urns(names.recipients)
    func only(_ kind: URN.Kind) throws(ElementFault) -> String? {
      let found = recipients.filter { $0.kind == kind }
      guard found.count <= 1 else {
        throw element.fault(
          .severalRecipients, names.recipients, "more than one \(kind.rawValue) received it")
      }
      return found.first?.text
    }
    switch author.kind {
    case .seat:
      isFromSeat = true
      seat = author.text
      guard let person = try only(.person) else {
        throw element.fault(.missingField, names.recipients, "no person received it")
      }
      member = person
    case .person:
      isFromSeat = false
      member = author.text
      // The viewer is the seat whose conversations were asked for.
      let viewer = try translation.exchange.query.urnIfAny(.seat, names.viewer)
      guard let receiver = try only(.seat) ?? viewer ?? translation.exchange.seat else {
        throw element.fault(.missingField, names.recipients, "no seat received it")
      }
      seat = receiver
    default:
      throw element.fault(.unknownValue, names.author, "neither a seat nor a person wrote it")
    }
  }
}
