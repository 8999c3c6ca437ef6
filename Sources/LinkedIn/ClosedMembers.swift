import JSON

extension Translation {
  /// The list of members who closed their accounts; elements are objects or bare person URNs.
  mutating func translateClosedMembers() {
    let names = self.names.closedMember
    for element in elements() {
      do throws(ElementFault) {
        let member: String
        if let text = element.value.string {
          guard let urn = URN(text), urn.kind == .person else {
            throw element.fault(.badURN, nil, "expected `urn:li:person:...`")
          }
          member = urn.text
        } else {
          member = try element.urn(.person, names.member)
        }
        let closedAt = try element.timeIfAny(names.closedAt) ?? exchange.occurredAt
        var line = EventLine(
          "member.closed", key: [member], of: exchange, source: .poll,
          occurredAt: closedAt.map(EventTime.told) ?? .assumed(exchange.receivedAt),
          actor: (.member, member))
        line.add("member", member)
        add(line.finish())
      } catch {
        report(error, element: element.value)
      }
    }
  }
}
