extension Translation {
  /// The answer to `mailStubs`: what members chose to share when they answered an InMail.
  mutating func translateStubs() {
    eachElement { translation, element, _ throws(ElementFault) in
      let names = translation.names.stub
      let contract = try translation.contract(element, names.contract)
      let seat = try translation.seat(element, names.seat)
      let member = try element.urn(.person, names.member)
      let createdAt = try element.time(names.createdAt)
      let id = try element.keyIfAny(names.id)
      var line = EventLine(
        "stub_profile.received",
        // Its own id may be absent; these four always name it.
        key: [contract, seat, member, String(createdAt)],
        of: translation.exchange, source: .poll, occurredAt: .told(createdAt), contract: contract,
        actor: (.member, member))
      line.add("stub_id", id)
      line.add("seat", seat)
      line.add("member", member)
      line.add("first_name", try element.text(names.firstName))
      line.add("last_name", try element.textIfAny(names.lastName) ?? "")
      line.add("location", try element.textIfAny(names.location))
      line.add("title", try element.textIfAny(names.title))
      line.add("company", try element.textIfAny(names.company))
      line.add("email", try element.firstTextIfAny(names.email))
      line.add("phone", try element.firstTextIfAny(names.phone))
      let scope = try element.choiceIfAny(
        names.consentScope,
        [("user", names.consentUser), ("organisation", names.consentOrganisation)])
      line.add("consent_scope", scope ?? names.consentScopeDefault)
      line.add("created_at", createdAt)
      return line.finish()
    }
  }
}
