/// What could not be translated, for the quarantine: where it stood, why, and the thing itself.
package struct AdapterIssue: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable, CaseIterable {
    /// The line is not one JSON object that we accept.
    case malformedLine = "malformed_line"
    /// A member of our own envelope is missing, unknown or wrong; the whole line waits.
    case badEnvelope = "bad_envelope"
    case missingField = "missing_field"
    case wrongType = "wrong_type"
    case badURN = "bad_urn"
    case dateOutOfRange = "date_out_of_range"
    case unknownValue = "unknown_value"
    /// The payload belongs to another organization or contract than was asked or called.
    case foreignContext = "foreign_context"
    /// A candidate of a batch whose job, seat or context is not the batch's.
    case mixedBatch = "mixed_batch"
    case severalRecipients = "several_recipients"
    /// A list that must be complete is not; no event is made of the line.
    case incompleteList = "incomplete_list"
  }

  /// Number of the line in its file, from 1, as the caller gave it.
  package let line: Int
  /// Where in the line: `response.elements[3].createdAt`; empty for the line as a whole.
  package let path: String
  package let code: Code
  /// One line, lower case; names fields and kinds, never values (they may be personal data).
  package let cause: String
  /// The JSON text of the element that was left out; nil where it is the whole line, or where only
  /// an optional part was left out.
  package let element: [UInt8]?

  package var description: String {
    "line \(line)\(path.isEmpty ? "" : ", `\(path)`"): \(code.rawValue): \(cause)"
  }
}

/// Why one element cannot be translated; becomes an issue where line and element are known.
struct ElementFault: Error {
  let code: AdapterIssue.Code
  let path: String
  let cause: String
}
