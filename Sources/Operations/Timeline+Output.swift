import CEL
package import JSON
import Runtime

extension Timeline {
  /// For people: threads in the order of their first entry, entries in order of time.
  ///
  /// - Parameter explained: Also what is kept from the viewer, and by which view.
  /// - Returns: Lines, the last one ended.
  package func text(explained: Bool) -> String {
    var lines: [String] = []
    var threads: [String] = []
    for entry in entries where !threads.contains(entry.thread ?? "") {
      threads.append(entry.thread ?? "")
    }
    for thread in threads {
      lines.append(thread.isEmpty ? "without a thread" : "thread \(printable(thread))")
      for entry in entries where (entry.thread ?? "") == thread { lines += self.lines(of: entry) }
      lines.append("")
    }
    if entries.isEmpty { lines.append("nothing that this viewer sees") }
    if isCut { lines.append("cut after \(Timeline.entriesMax) entries") }
    for item in waiting {
      lines.append(
        "\(item.count) \(item.type) \(item.count == 1 ? "waits" : "wait"): \(item.reason)")
    }
    if explained {
      if hiddenCount > 0 {
        lines.append(
          "\(Words.count(hiddenCount, "entry is", "entries are")) hidden from this viewer")
      }
      for item in hidden { lines.append("  " + item.sentence("hidden")) }
      for item in redacted { lines.append("  " + item.sentence("shown in part")) }
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

  private func lines(of entry: Entry) -> [String] {
    let arrow = entry["direction"] == "received" ? "<-" : "->"
    var head =
      "  \(entry.at.map(Instant.text) ?? "without a time")  \(arrow) \(printable(entry["seat"] ?? ""))"
    if let kind = entry["kind"] { head += "  \(printable(kind))" }
    var lines = [head]
    if let subject = entry["subject"] { lines.append("    " + printable(subject)) }
    if let body = entry["body"] {
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
      writer.beginObject()
      for field in entry.fields {
        writer.key(field.name)
        if case .timestamp(let time) = field.value {
          writer.string(time.text)
        } else {
          FactCoding.write(field.value, to: &writer)
        }
      }
      if !entry.emptied.isEmpty {
        writer.member("not_for_viewer", entry.emptied)
      }
      writer.endObject()
    }
    writer.member("waiting", each: waiting) { item, writer in
      writer.beginObject()
      writer.member("type", item.type)
      writer.member("reason", item.reason)
      writer.member("count", item.count)
      writer.endObject()
    }
    if isCut { writer.member("cut_after", Timeline.entriesMax) }
    if explained {
      writer.member("hidden", hiddenCount)
      writer.key("hidden_by")
      write(hidden, to: &writer)
      writer.key("redacted_by")
      write(redacted, to: &writer)
    }
    writer.endObject()
  }

  private func write(_ items: [Hidden], to writer: inout JSONWriter) {
    writer.array(items) { item, writer in
      writer.beginObject()
      writer.member("feature", item.view.feature)
      writer.member("view", item.view.view)
      writer.member("at", item.view.origin)
      writer.member("count", item.count)
      if item.view.failed { writer.member("failed", true) }
      writer.endObject()
    }
  }
}

extension Timeline.Hidden {
  fileprivate func sentence(_ done: String) -> String {
    "\(count) \(done) by view \(view.view) of \(view.feature), \(view.origin)"
      + (view.failed ? "; its condition could not be computed" : "")
  }
}
