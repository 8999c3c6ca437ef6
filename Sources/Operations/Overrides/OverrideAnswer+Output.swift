package import JSON
import Runtime

extension OverrideAnswer {
  /// For people: what happened, tenant by tenant, and how it is undone.
  package var text: String {
    var lines = items.map(\.text)
    if items.count > 1 {
      let counts = [
        (items.count - refusedCount - waitingCount, "done"), (waitingCount, "waiting for approval"),
        (refusedCount, "refused"),
      ]
      lines.append(
        counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", "))
    }
    lines.append(
      "change \(change) of the history, version \(version) of the overrides")
    return lines.joined(separator: "\n") + "\n"
  }

  private var waitingCount: Int {
    items.count { if case .waits = $0.outcome { true } else { false } }
  }

  /// For programs, into a value position.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("change", change)
    writer.member("version", version)
    writer.member("results", each: items) { $0.write(to: &$1) }
    writer.endObject()
  }
}

extension OverrideAnswer.Item {
  var text: String {
    switch outcome {
    case .done(let rows): rows.map(\.text).joined(separator: "\n")
    case .waits(let request): request.text
    case .refused(let error):
      "\(printableStart(tenant)): refused, \(error.code.rawValue): \(error.description)"
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    if !tenant.isEmpty { writer.member("tenant", tenant) }
    switch outcome {
    case .done(let rows):
      writer.member("overrides", each: rows) { $0.write(to: &$1) }
    case .waits(let request):
      writer.key("request")
      request.write(to: &writer)
    case .refused(let error):
      writer.key("refused")
      error.writeReason(to: &writer)
    }
    if !warnings.isEmpty { writer.member("warnings", warnings) }
    writer.endObject()
  }
}

extension RequestError {
  /// For programs, into a value position: `{"refused": {...}}`.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("refused")
    writeReason(to: &writer)
    writer.endObject()
  }

  func writeReason(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("code", code.rawValue)
    writer.member("message", description)
    if !others.isEmpty {
      writer.member("others", each: others) { row, writer in
        writer.beginObject()
        row.writeMembers(to: &writer)
        writer.endObject()
      }
    }
    writer.endObject()
  }
}
