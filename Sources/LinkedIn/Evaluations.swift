extension Translation {
  /// The evaluation push and the answer to `exportedApplicationEvaluation`.
  mutating func translateEvaluations() {
    eachElement { translation, element, index throws(ElementFault) in
      let names = translation.names.evaluation
      // The type of this push has not been seen, so any is taken.
      let request = try translation.requestID(type: nil)
      let requestID = index == 0 ? request : "\(request)#\(index + 1)"
      let context = try translation.context(element, names.integrationContext)
      var line = EventLine(
        "application.evaluated", key: [requestID], of: translation.exchange, source: .push,
        occurredAt: translation.pushedAt, integrationContext: context)
      line.add("request_id", requestID)
      line.add("application", try element.key(names.application))
      line.add("rank", try element.text(names.rank))
      line.add("fit", try element.flagIfAny(names.fit))
      line.add("summary", try element.textIfAny(names.summary))
      line.add(
        "inputs",
        try element.choices(
          names.inputs, [("resume", names.inputResume), ("profile", names.inputProfile)]))
      return line.finish()
    }
  }
}
