package import Foundation

/// Compares a text with the golden file that a person has reviewed.
///
/// With `UPDATE_GOLDENS=1` in the environment the file is written instead; read the difference before
/// it is committed. A missing file is a mismatch, so that a first recording is never silent.
///
/// - Returns: nil when both are equal, else what differs, ready for `#expect(mismatch == nil)`.
package func goldenMismatch(_ found: String, file: URL) -> String? {
  let path = file.path(percentEncoded: false)
  if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(found.utf8).write(to: file, options: .atomic)
      return nil
    } catch {
      return "cannot write \(path): \(error)"
    }
  }
  guard let data = try? Data(contentsOf: file) else {
    return "no golden file \(path); UPDATE_GOLDENS=1 writes it. Found:\n\(found)"
  }
  // Bytes are compared: equality of strings would let two normal forms of one letter pass.
  guard data != Data(found.utf8) else { return nil }
  let expected = String(decoding: data, as: UTF8.self)
  return """
    \(path) differs (- expected, + found); UPDATE_GOLDENS=1 rewrites it
    \(lineDifference(from: expected, to: found))
    """
}

/// The lines that differ, with two equal lines around each change.
package func lineDifference(from old: String, to new: String) -> String {
  // By scalars: a carriage return and a line feed are one character of a string.
  func lines(_ text: String) -> [String] {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(visible)
  }
  let (old, new) = (lines(old), lines(new))
  let difference = new.difference(from: old)
  var removed: Set<Int> = []
  var inserted: Set<Int> = []
  for change in difference {
    switch change {
    case .remove(let offset, _, _): removed.insert(offset)
    case .insert(let offset, _, _): inserted.insert(offset)
    }
  }
  var rows: [(mark: Character, text: String)] = []
  var (i, j) = (0, 0)
  while i < old.count || j < new.count {
    if removed.contains(i), i < old.count {
      rows.append(("-", old[i]))
      i += 1
    } else if inserted.contains(j), j < new.count {
      rows.append(("+", new[j]))
      j += 1
    } else {
      rows.append((" ", old[i]))
      i += 1
      j += 1
    }
  }
  var shown = ""
  var skipped = false
  for (index, row) in rows.enumerated() {
    let around = rows[max(0, index - 2)...min(rows.count - 1, index + 2)]
    if around.contains(where: { $0.mark != " " }) {
      shown += "\(row.mark) \(row.text)\n"
      skipped = false
    } else if !skipped {
      shown += "  ...\n"
      skipped = true
    }
  }
  return shown
}

/// Carriage returns, tabs and escapes made visible: they are what one does not see in a diff.
private func visible(_ line: Substring.UnicodeScalarView) -> String {
  line.reduce(into: "") { text, scalar in
    if scalar.value < 0x20 || scalar.value == 0x7F {
      text += scalar.escaped(asASCII: false)
    } else {
      text.unicodeScalars.append(scalar)
    }
  }
}
