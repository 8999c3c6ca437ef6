extension Translation {
  /// The push EXPORT_CANDIDATE_PROFILE and the answer to `exportedCandidates`.
  ///
  /// The request names the first candidate; should an answer have several, each further one gets
  /// the request's id with its ordinal, because one id must not name two events.
  mutating func translateExports() {
    eachElement { translation, element, index throws(ElementFault) in
      let names = translation.names.export
      let exchange = translation.exchange
      let request = try translation.requestID(type: translation.names.push.exportType)
      let requestID = index == 0 ? request : "\(request)#\(index + 1)"
      let seat = try element.urnIfAny(.seat, names.seat) ?? exchange.seat
      let context = try translation.context(element, names.integrationContext)
      var line = EventLine(
        "candidate.exported", key: [requestID], of: exchange, source: .push,
        occurredAt: translation.pushedAt, integrationContext: context,
        actor: seat.map { (.seat, $0) })
      line.add("request_id", requestID)
      line.add("member", try element.urn(.person, names.member))
      line.add("first_name", try element.text(names.firstName))
      line.add("last_name", try element.textIfAny(names.lastName) ?? "")
      line.add("headline", try element.textIfAny(names.headline))
      line.add("location", try element.textIfAny(names.location))
      line.add("employers", try element.texts(names.employers))
      line.add("profile_url", try element.textIfAny(names.profileURL))
      line.add("skills", try element.texts(names.skills))
      line.add("job", try element.keyIfAny(names.job))
      line.add("via", exchange.via ?? "export")
      line.add("seat", seat)
      return line.finish()
    }
  }
}
