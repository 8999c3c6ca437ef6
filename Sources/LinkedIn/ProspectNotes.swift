extension Translation {
  /// The answer to `prospectNotes`.
  ///
  /// An inactive note is one to remove; times are the last change's, as the network's windows are.
  mutating func translateNotes() {
    eachElement { translation, element, _ throws(ElementFault) in
      let names = translation.names.note
      let contract = try translation.contract(element, names.contract)
      let isActive = try element.flag(names.active)
      let id = try element.integerID(names.id)
      let lastModified = try element.time(names.lastModified)
      // What is to be removed is named by the note alone.
      let seat =
        isActive
        ? try translation.seat(element, names.seat) : try element.urnIfAny(.seat, names.seat)
      let member =
        isActive
        ? try element.urn(.person, names.member) : try element.urnIfAny(.person, names.member)
      var line = EventLine(
        isActive ? "prospect_note.upserted" : "prospect_note.deactivated",
        key: [String(id), String(lastModified)], of: translation.exchange, source: .poll,
        occurredAt: .told(lastModified), contract: contract, actor: seat.map { (.seat, $0) })
      line.add("note_id", id)
      line.add("seat", seat)
      line.add("member", member)
      if isActive {
        line.add("text", try element.text(names.text))
        let visibility = try element.choiceIfAny(
          names.visibility,
          [
            ("private", names.visibilityPrivate),
            ("organisation", names.visibilityOrganisation),
          ])
        line.add("visibility", visibility)
        line.add("created_at", try element.time(names.created))
      }
      line.add("last_modified", lastModified)
      return line.finish()
    }
  }
}
