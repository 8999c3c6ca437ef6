import JSON
import Runtime

/// The members of a history entry's `detail` that are ours: nothing personal among them.
struct HistoryDetail {
  /// Why it was refused.
  var code: RequestError.Code?
  /// The first entry of the act.
  var group: Int64?
  var request: Int64?
  /// What a request was approved for.
  var digest: String?
  var override: Int64?
  var value: String?
  var start: EpochMilliseconds?
  var term: OverrideStep.Term?
  var termBefore: OverrideStep.Term?

  init(code: RequestError.Code? = nil, group: Int64? = nil) {
    self.code = code
    self.group = group
  }

  /// Nil where it is no JSON.
  init?(_ bytes: [UInt8]) {
    guard let json = try? JSONValue.parse(bytes) else { return nil }
    code = json["code"]?.string.flatMap(RequestError.Code.init)
    group = json["group"]?.int64
    request = json["request"]?.int64
    digest = json["digest"]?.string
    override = json["override"]?.int64
    value = json["value"]?.string
    start = json["starts_at"]?.int64
    term = OverrideStep.Term(json["is"])
    termBefore = OverrideStep.Term(json["was"])
  }

  var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    if let code { writer.member("code", code.rawValue) }
    if let group { writer.member("group", group) }
    if let request { writer.member("request", request) }
    if let digest { writer.member("digest", digest) }
    if let override { writer.member("override", override) }
    if let value { writer.member("value", value) }
    if let start { writer.member("starts_at", start) }
    term?.write(to: &writer, as: "is")
    termBefore?.write(to: &writer, as: "was")
    writer.endObject()
    return writer.finish()
  }
}
