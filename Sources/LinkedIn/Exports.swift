import JSON

extension Translation {
  /// The push EXPORT_CANDIDATE_PROFILE and the answer to `exportedCandidates`: one event.
  ///
  /// An answer with several candidates is a batch, `candidates.exported`. It has one job; a candidate
  /// for another one becomes an issue.
  mutating func translateExports() {
    let names = self.names.export
    let requestID: String
    do throws(ElementFault) {
      requestID = try self.requestID(type: self.names.push.exportType)
    } catch {
      return report(error)
    }
    var batch: [ExportedProfile] = []
    for element in elements() {
      do throws(ElementFault) {
        let context = try context(element, names.integrationContext)
        let profile = try ExportedProfile(element, names, context: context)
        if let first = batch.first {
          guard first.job == profile.job else {
            throw element.fault(.mixedBatch, names.job, "another job than the batch's first")
          }
          guard first.seat == profile.seat, first.context == profile.context else {
            throw element.fault(.mixedBatch, nil, "another seat or context than the batch's first")
          }
        }
        batch.append(profile)
      } catch {
        report(error, element: element.value)
      }
    }
    guard let first = batch.first else { return }
    let seat = first.seat ?? exchange.seat
    var line = EventLine(
      batch.count > 1 ? "candidates.exported" : "candidate.exported", key: [requestID],
      of: exchange, source: .push, occurredAt: pushedAt,
      integrationContext: first.context, actor: seat.map { (.seat, $0) })
    line.add("request_id", requestID)
    if batch.count == 1 {
      line.add { writer in first.write(to: &writer) }
    } else {
      line.add("profiles") { writer in
        writer.beginArray()
        for profile in batch {
          writer.beginObject()
          profile.write(to: &writer)
          writer.endObject()
        }
        writer.endArray()
      }
    }
    line.add("job", first.job)
    line.add("via", exchange.via ?? Exchange.exportRoutes[0])
    line.add("seat", seat)
    add(line.finish())
  }
}

private struct ExportedProfile {
  let member: String
  let firstName: String
  let lastName: String
  let headline: String?
  let location: String?
  let employers: [String]
  let profileURL: String?
  let skills: [String]
  let job: String?
  let seat: String?
  let context: String?

  init(
    _ element: Element, _ names: FieldNames.Export, context: String?
  ) throws(ElementFault) {
    member = try element.urn(.person, names.member)
    firstName = try element.text(names.firstName)
    lastName = try element.textIfAny(names.lastName) ?? ""
    headline = try element.textIfAny(names.headline)
    location = try element.textIfAny(names.location)
    employers = try element.texts(names.employers)
    profileURL = try element.textIfAny(names.profileURL)
    skills = try element.texts(names.skills)
    job = try element.keyIfAny(names.job)
    seat = try element.urnIfAny(.seat, names.seat)
    self.context = context
  }

  /// The members that the event and each profile of a batch share.
  func write(to writer: inout JSONWriter) {
    writer.member("member", member)
    writer.member("first_name", firstName)
    writer.member("last_name", lastName)
    if let headline { writer.member("headline", headline) }
    if let location { writer.member("location", location) }
    writer.member("employers", .array(employers.map(JSONValue.string)))
    if let profileURL { writer.member("profile_url", profileURL) }
    writer.member("skills", .array(skills.map(JSONValue.string)))
  }
}
