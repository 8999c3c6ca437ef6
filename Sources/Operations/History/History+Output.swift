package import JSON
package import Runtime

extension HistoryPage {
  /// For people, newest first.
  package var text: String {
    guard let oldest = entries.last else { return "there is no such entry\n" }
    return entries.map(\.text).joined(separator: "\n") + "\n"
      + (isLast ? "" : "older ones: --before \(oldest.sequence)\n")
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("entries", each: entries) { entry, writer in entry.write(to: &writer) }
    if !isLast, let oldest = entries.last { writer.member("before", oldest.sequence) }
    writer.endObject()
  }
}

extension HistoryEntry {
  /// One line, and indented who and why.
  package var text: String {
    var what = [tenant, key.isEmpty || feature.isEmpty ? feature + key : "\(feature).\(key)"]
      .filter { !$0.isEmpty }.joined(separator: " ")
    if before != nil || after != nil {
      what += "\(what.isEmpty ? "" : ": ")\(before ?? "nothing") -> \(after ?? "nothing")"
    }
    var line = "\(sequence)  \(Instant.text(at))  \(kind)\(isRefused ? " refused" : "")"
    if !what.isEmpty { line += "  \(printable(what))" }
    if !subject.isEmpty { line += "  (\(printable(shownSubject)))" }
    for note in notes {
      let label = note.name == Self.actorNote ? "by" : note.name
      line += "\n   \(printable(label)): \(note.content.map { printable($0.text) } ?? "(erased)")"
    }
    return line
  }

  /// A digest is as long as a line; its beginning tells revisions apart.
  private var shownSubject: String {
    subject.hasPrefix("revision ") ? String(subject.prefix(21)) : subject
  }

  /// The same as an object, with what it takes to look after it.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("entry", sequence)
    writer.member("at", Instant.text(at))
    writer.member("kind", kind)
    writer.member("refused", isRefused)
    for (name, text) in [
      ("tenant", tenant), ("feature", feature), ("key", key), ("subject", subject),
    ] where !text.isEmpty {
      writer.member(name, text)
    }
    if let before { writer.member("before", before) }
    if let after { writer.member("after", after) }
    writer.member("detail", detailValue)
    writer.key("notes")
    writer.beginObject()
    // Null: it was erased.
    for note in notes { writer.member(note.name, note.content.map { .string($0.text) } ?? .null) }
    writer.endObject()
    writer.member("version", version)
    writer.member("digest", Hex.text(digest))
    writer.endObject()
  }

  /// What somebody damaged is shown as the text that it is.
  private var detailValue: JSONValue {
    (try? JSONValue.parse(detail)) ?? .string(String(decoding: detail, as: UTF8.self))
  }
}

/// The history as a table for spreadsheets.
enum HistoryCSV {
  static let names = line([
    "entry", "at", "kind", "refused", "tenant", "feature", "key", "subject", "before", "after",
    "actor", "reason", "notes", "detail", "version", "digest",
  ])

  static func line(_ entry: HistoryEntry) -> [UInt8] {
    var others = JSONWriter()
    others.beginObject()
    for note in entry.notes where note.name != HistoryEntry.actorNote && note.name != "reason" {
      others.member(note.name, note.content.map { .string($0.text) } ?? .null)
    }
    others.endObject()
    return line([
      String(entry.sequence), Instant.text(entry.at), entry.kind, String(entry.isRefused),
      entry.tenant, entry.feature, entry.key, entry.subject, entry.before ?? "", entry.after ?? "",
      entry.note(HistoryEntry.actorNote) ?? "", entry.note("reason") ?? "",
      String(decoding: others.finish(), as: UTF8.self),
      String(decoding: entry.detail, as: UTF8.self), String(entry.version),
      Hex.text(entry.digest),
    ])
  }

  private static func line(_ fields: [String]) -> [UInt8] {
    Array((fields.map(field).joined(separator: ",") + "\r\n").utf8)
  }

  /// A text that a spreadsheet would take for a formula gets an apostrophe: people write reasons.
  ///
  /// By scalars: what follows a quote may combine with it to one character of a string.
  private static func field(_ text: String) -> String {
    var scalars = Array(text.unicodeScalars)
    if let first = scalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
      scalars.insert("'", at: 0)
    }
    let isQuoted = scalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
    var field = String.UnicodeScalarView()
    if isQuoted { field.append("\"") }
    for scalar in scalars {
      if scalar == "\"" { field.append(scalar) }
      field.append(scalar)
    }
    if isQuoted { field.append("\"") }
    return String(field)
  }
}

extension HistoryVerification {
  package var text: String {
    var lines = findings.prefix(HistoryVerifier.findingsMax).map {
      "\($0.kind.rawValue): \($0.text)"
    }
    if findings.count > lines.count { lines.append("and \(findings.count - lines.count) more") }
    if isSound {
      lines.append(
        count == 0
          ? "the history is empty"
          : "\(count) entries, each as it was written"
            + (kept == nil ? "; without --head a tail that was cut may go unseen" : ""))
      if count > 0 { lines.append("checkpoint \(last)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("sound", isSound)
    writer.member("entries", count)
    writer.member("checkpoint", last.description)
    writer.member("findings", each: findings) { finding, writer in
      writer.beginObject()
      writer.member("kind", finding.kind.rawValue)
      writer.member("entry", finding.sequence)
      writer.member("text", finding.text)
      writer.endObject()
    }
    writer.endObject()
  }
}
