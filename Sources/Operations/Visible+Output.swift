import CEL
package import JSON
import Runtime

extension Visible {
  /// For people: an id a line, or all that is seen.
  ///
  /// - Parameters:
  ///   - listed: Whether each entry is shown with its fields.
  ///   - explained: Also what the store was asked, and by which view the rest was hidden.
  /// - Returns: Lines, the last one ended.
  package func text(listed: Bool, explained: Bool) -> String {
    var lines: [String] = []
    for entry in entries {
      lines.append(printable(entry.id))
      if listed {
        for field in entry.fields where field.name != "id" {
          lines.append("  \(field.name): \(printable(Self.text(field.value)))")
        }
      }
      if !entry.emptied.isEmpty {
        lines.append("  (not for this viewer: \(entry.emptied.joined(separator: ", ")))")
      }
    }
    if entries.isEmpty { lines.append("nothing that this viewer sees") }
    if isCut { lines.append("cut after \(Visible.readMax) entries were read") }
    if explained {
      lines.append("")
      for view in pushed {
        lines.append("view \(view.view) of \(view.feature), \(printable(view.origin))")
        lines.append(
          view.predicate.map {
            "  asked of the store: " + printable($0)
              + (view.isExact ? "" : ", and the rest of it of what was found")
          } ?? "  asked of what was found")
      }
      for item in hidden { lines.append(item.words("found, and hidden")) }
      for item in redacted { lines.append(item.words("shown in part")) }
      if pushed.isEmpty, hidden.isEmpty, redacted.isEmpty { lines.append("no view hides anything") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func text(_ value: Value) -> String {
    if case .timestamp(let time) = value { return time.text }
    return FactCoding.keyText(value)
  }

  /// For programs, into a value position.
  package func write(explained: Bool, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("entries", each: entries) { $0.write(to: &$1) }
    if isCut { writer.member("cut_after", Visible.readMax) }
    if explained {
      writer.member("views", each: pushed) { view, writer in
        writer.beginObject()
        writer.member("feature", view.feature)
        writer.member("view", view.view)
        writer.member("at", view.origin)
        if let predicate = view.predicate { writer.member("asked_of_store", predicate) }
        writer.member("whole", view.isExact)
        writer.endObject()
      }
      writer.member("hidden_by", each: hidden) { $0.write(to: &$1) }
      writer.member("redacted_by", each: redacted) { $0.write(to: &$1) }
    }
    writer.endObject()
  }
}

extension Visible.Entry {
  /// What is not for this viewer is null, and named in `not_for_viewer`.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    for field in fields {
      writer.key(field.name)
      if case .timestamp(let time) = field.value {
        writer.string(time.text)
      } else {
        FactCoding.write(field.value, to: &writer)
      }
    }
    for name in emptied {
      writer.key(name)
      writer.null()
    }
    if !emptied.isEmpty { writer.member("not_for_viewer", emptied) }
    writer.endObject()
  }
}

extension Visible.Hidden {
  /// Such as `2 hidden by view own-only of inmail_visibility, policies/features/x.yaml:14`.
  func words(_ done: String) -> String {
    "\(count) \(done) by view \(view.view) of \(view.feature), \(view.origin)"
      + (view.failed ? "; its condition could not be computed" : "")
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("feature", view.feature)
    writer.member("view", view.view)
    writer.member("at", view.origin)
    writer.member("count", count)
    if view.failed { writer.member("failed", true) }
    writer.endObject()
  }
}
