import JSON

/// Turns exchanges with the recruiter network into canonical events.
///
/// Pure: the same line gives the same events. The format of a line is in `docs/linkedin-format.md`.
package enum LinkedInAdapter {
  /// The events of one line and what of it could not become one.
  package typealias Result = (events: [[UInt8]], issues: [AdapterIssue])

  /// Translates one line of a log of exchanges.
  ///
  /// Nothing is lost: each element of the response is in an event or in an issue, and a line that
  /// cannot be read is an issue as a whole. Nothing throws or traps, whatever the bytes are.
  ///
  /// - Parameters:
  ///   - line: One JSON document, without its line feed; at most 16 MiB.
  ///   - number: Number of the line, from 1, for the issues.
  ///   - names: What the network calls its fields.
  /// - Returns: Events as compact JSON in the order of the elements; issues in the same order.
  package static func events(
    line: [UInt8], number: Int = 1, names: FieldNames = .default
  ) -> Result {
    let exchange: Exchange
    do throws(JSONError) {
      let value = try JSONValue.parse(line)
      do throws(ElementFault) {
        exchange = try Exchange(value)
      } catch {
        return ([], [issue(error, line: number, element: nil)])
      }
    } catch {
      let fault = ElementFault(code: .malformedLine, path: "", cause: "\(error)")
      return ([], [issue(fault, line: number, element: nil)])
    }
    var translation = Translation(exchange: exchange, names: names, line: number)
    switch exchange.kind {
    case .export: translation.translateExports()
    case .conversationEvents: translation.translateConversation()
    case .mailStubs: translation.translateStubs()
    case .prospectNotes: translation.translateNotes()
    case .seats: translation.translateSeats()
    case .statusChange: translation.translateStatusChange()
    case .closedMembers: translation.translateClosedMembers()
    case .evaluation: translation.translateEvaluations()
    }
    return (translation.events, translation.issues)
  }

  static func issue(_ fault: ElementFault, line: Int, element: JSONValue?) -> AdapterIssue {
    AdapterIssue(
      line: line, path: fault.path, code: fault.code, cause: fault.cause,
      element: element.map {
        var writer = JSONWriter()
        writer.value($0)
        return writer.finish()
      })
  }
}
