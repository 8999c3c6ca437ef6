package import JSON
import Runtime

extension Timeline {
  /// For people: entries and notes in order of time, a heading where the thread changes.
  ///
  /// - Parameter explained: Also what is kept from the viewer, and by which view.
  /// - Returns: Lines, the last one ended.
  package func text(explained: Bool) -> String {
    var lines: [String] = []
    var heading: String?
    for entry in entries {
      let next =
        entry.of == "note"
        ? "notes" : entry["thread"].map { "thread \(printable($0))" } ?? "without a thread"
      if heading != next {
        if heading != nil { lines.append("") }
        lines.append(next)
        heading = next
      }
      lines += self.lines(of: entry)
    }
    if !entries.isEmpty { lines.append("") }
    if entries.isEmpty { lines.append("nothing that this viewer sees") }
    if isCut { lines.append("cut after \(Visible.readMax) entries") }
    for item in waiting {
      lines.append(
        "\(item.count) \(item.type) \(item.count == 1 ? "waits" : "wait"): \(item.reason)")
    }
    if explained {
      if hiddenCount > 0 {
        lines.append(
          "\(Words.count(hiddenCount, "entry is", "entries are")) hidden from this viewer")
      }
      for item in hidden { lines.append("  " + item.words("hidden")) }
      for item in redacted { lines.append("  " + item.words("shown in part")) }
      if hiddenCount == 0 && redacted.isEmpty { lines.append("no view hides anything") }
    } else if entries.isEmpty {
      lines.append("`--explain` says whether anything is hidden, and by which view")
    }
    if explained || entries.isEmpty {
      for seat in viewerSeats {
        lines.append(
          "the viewer has a seat, and it was not given: --viewer-seat \(printable(seat.id))"
            + (seat.contract.map { " --viewer-contract \(printable($0))" } ?? ""))
      }
    }
    if explained || !waiting.isEmpty {
      lines.append(
        "`sluice why --tenant \(tenant) --candidate \(printable(candidate))` says what waits "
          + "or was refused, and why")
    }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(of entry: Visible.Entry) -> [String] {
    let arrow = entry.of == "note" ? "--" : entry["direction"] == "received" ? "<-" : "->"
    var head =
      "  \(entry.at.map(Instant.text) ?? "without a time")  \(arrow) \(printable(entry["seat"] ?? ""))"
    if let kind = entry["kind"] { head += "  \(printable(kind))" }
    var lines = [head]
    if let subject = entry["subject"] { lines.append("    " + printable(subject)) }
    if let body = entry["body"] ?? entry["text"] {
      lines += body.split(separator: "\n", omittingEmptySubsequences: false).map {
        $0.isEmpty ? "" : "    " + printable(String($0))
      }
    }
    if !entry.emptied.isEmpty {
      lines.append("    (not for this viewer: \(entry.emptied.joined(separator: ", ")))")
    }
    return lines
  }

  /// For programs, into a value position.
  package func write(explained: Bool, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("tenant", tenant)
    writer.member("candidate", candidate)
    writer.member("entries", each: entries) { entry, writer in
      entry.write(to: &writer)
    }
    writer.member("waiting", each: waiting) { item, writer in
      writer.beginObject()
      writer.member("type", item.type)
      writer.member("reason", item.reason)
      writer.member("count", item.count)
      writer.endObject()
    }
    if isCut { writer.member("cut_after", Visible.readMax) }
    if explained {
      writer.member("hidden", hiddenCount)
      writer.member("hidden_by", each: hidden) { $0.write(to: &$1) }
      writer.member("redacted_by", each: redacted) { $0.write(to: &$1) }
    }
    writer.endObject()
  }
}
