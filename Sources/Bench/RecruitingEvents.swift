import Diagnostics

/// Events as the shipped policies know them: exports, InMails both ways, stub profiles.
///
/// The same for the same sizes. Each candidate is exported first and hears of it in four messages,
/// as in the quickstart; every tenth stub profile is of somebody new.
struct RecruitingEvents {
  let tenantCount: Int
  private(set) var lines: [[UInt8]] = []
  private var clock = 1_772_438_400_000

  init(tenantCount: Int, eventCount: Int) {
    self.tenantCount = tenantCount
    for tenant in 0..<tenantCount { setUp(tenant) }
    var person = 0
    while lines.count < eventCount {
      let tenant = person % tenantCount
      correspond(tenant, person)
      person += 1
    }
    lines.removeLast(lines.count - eventCount)
  }

  /// Tenants under the shipped policy `lever`.
  var tenants: [SourceFile] {
    (0..<tenantCount).map { number in
      SourceFile(
        path: "bench/tenants/b\(number).yaml",
        bytes: Array(
          """
          apiVersion: sluice/v1
          kind: Tenant
          name: b\(number)
          policy: lever
          plan: lever_trm
          contracts: ["urn:li:contract:\(number)"]

          """.utf8))
    }
  }

  private mutating func add(
    _ tenant: Int, _ id: String, _ type: String, _ source: String, _ fields: String
  ) {
    clock += 1000
    lines.append(
      Array(
        """
        {"id":"\(id)","type":"\(type)","tenant":"b\(tenant)","occurred_at":\(clock),\
        "received_at":\(clock + 300_000),"source":"\(source)",\(fields)}
        """.utf8))
  }

  private mutating func setUp(_ tenant: Int) {
    let contract = "\"contract\":\"urn:li:contract:\(tenant)\""
    add(
      tenant, "activated-\(tenant)", "admin.integration.activated", "admin",
      "\(contract),\"user\":\"u\(tenant)\",\"plan\":\"lever_trm\",\"kind\":\"recruiter\","
        + "\"licence\":\"rps\",\"integration\":\"rsc\"")
    add(
      tenant, "user-\(tenant)", "ats.user.created", "ats_webhook",
      "\"user\":\"u\(tenant)\",\"email\":\"u\(tenant)@example.com\",\"role\":\"recruiter\"")
    add(
      tenant, "seats-\(tenant)", "seat.snapshot", "poll",
      "\(contract),\"taken_at\":\(clock),\"licence\":\"rps\",\"seats\":[{\"seat\":"
        + "\"urn:li:seat:\(tenant)\",\"person\":\"urn:li:person:holder\(tenant)\","
        + "\"first_name\":\"Ada\",\"last_name\":\"Archer\",\"email\":\"u\(tenant)@example.com\","
        + "\"active\":true,\"admin\":true}]")
    add(
      tenant, "job-\(tenant)", "ats.job.upserted", "ats_webhook",
      "\"job\":\"job-\(tenant)\",\"title\":\"Harbour pilot\",\"location\":\"Port Ellery\","
        + "\"state\":\"listed\",\"availability\":\"public\",\"last_modified\":\(clock)")
  }

  private mutating func correspond(_ tenant: Int, _ person: Int) {
    let (seat, member) = ("urn:li:seat:\(tenant)", "urn:li:person:p\(person)")
    let contract = "\"contract\":\"urn:li:contract:\(tenant)\""
    func actor(_ kind: String, _ id: String) -> String {
      "\"actor\":{\"kind\":\"\(kind)\",\"id\":\"\(id)\"}"
    }
    if person % 10 == 9 {
      add(
        tenant, "stub-\(person)", "stub_profile.received", "poll",
        "\(contract),\(actor("member", member)),\"stub_id\":\"S-\(person)\",\"seat\":\"\(seat)\","
          + "\"member\":\"\(member)\",\"first_name\":\"Uma\(person)\",\"last_name\":\"Umber\","
          + "\"consent_scope\":\"user\",\"created_at\":\(clock),\"location\":\"Port Ellery\","
          + "\"title\":\"Light keeper\",\"email\":\"p\(person)@example.com\",\"phone\":\"555-0177\""
      )
    } else {
      add(
        tenant, "export-\(person)", "candidate.exported", "push",
        "\(contract),\(actor("seat", seat)),\"request_id\":\"R-\(person)\",\"member\":\"\(member)\","
          + "\"first_name\":\"Lena\(person)\",\"last_name\":\"Lund\",\"via\":\"one_click\","
          + "\"seat\":\"\(seat)\",\"job\":\"job-\(tenant)\",\"profile_url\":"
          + "\"https://www.linkedin.com/in/example-p\(person)\",\"headline\":\"Map maker\","
          + "\"employers\":[\"Harbour Works\"],\"skills\":[]")
    }
    for number in 0..<4 {
      let isSent = number % 2 == 0
      let body = "Thanks for reaching out, I would be glad to talk next week. "
      add(
        tenant, "inmail-\(person)-\(number)", isSent ? "inmail.sent" : "inmail.replied", "poll",
        "\(contract),\(isSent ? actor("seat", seat) : actor("member", member)),"
          + "\"message_id\":\"M-\(person)-\(number)\",\"thread\":"
          + "\"urn:li:messagingThread:\(person)\",\"seat\":\"\(seat)\",\"member\":\"\(member)\","
          + "\"body\":\"\(body)\(body)\",\"created_at\":\(clock),\"subject\":\"A map\""
          + (isSent ? "" : ",\"reply_kind\":\"yes\""))
    }
  }
}
