import JSON

extension Translation {
  /// The answer to `seatsV2`: one snapshot for each contract, of all its seats.
  ///
  /// A snapshot replaces what was known: a seat that is not in it counts as gone. So an incomplete
  /// list, or a seat that cannot be read, withholds the snapshot. A bad name or address is left out
  /// and reported, and the seat stays; a seat that nobody holds is left out and reported.
  mutating func translateSeats() {
    let names = self.names.seat
    var snapshots: [(contract: String, seats: [Seat])] = []
    do throws(ElementFault) {
      for urn in try exchange.query.urns(["contracts"]) where urn.kind == .contract {
        snapshots.append((urn.text, []))
      }
    } catch {
      return report(error)
    }
    let asked = snapshots.map(\.contract)
    if asked.isEmpty, let contract = exchange.contract { snapshots.append((contract, [])) }
    var isWhole = reportMissingPages()
    let issuesBefore = issues.count
    let all = elements()
    if issues.count > issuesBefore { isWhole = false }
    for element in all {
      do throws(ElementFault) {
        let contract: String
        if let own = try element.urnIfAny(.contract, names.contract) {
          contract = own
        } else if snapshots.count == 1 {
          contract = snapshots[0].contract
        } else {
          throw element.fault(.missingField, names.contract, "no contract is named")
        }
        if !asked.isEmpty, !asked.contains(contract) {
          throw element.fault(
            .foreignContext, names.contract, "another contract than the one asked for")
        }
        guard let seat = try Seat(element, names, report: { report($0) }) else {
          report(
            element.fault(.missingField, names.person, "nobody holds the seat"),
            element: element.value)
          continue
        }
        if let index = snapshots.firstIndex(where: { $0.contract == contract }) {
          snapshots[index].seats.append(seat)
        } else {
          snapshots.append((contract, [seat]))
        }
      } catch {
        isWhole = false
        report(error, element: element.value)
      }
    }
    guard isWhole else {
      // Says so for the line as a whole, because the good seats are in no event either.
      return report(
        ElementFault(code: .incompleteList, path: "", cause: "the snapshot is withheld"))
    }
    for snapshot in snapshots { add(line(snapshot.contract, snapshot.seats)) }
  }

  private func line(_ contract: String, _ seats: [Seat]) -> [UInt8] {
    let takenAt = exchange.occurredAt ?? exchange.receivedAt
    var line = EventLine(
      "seat.snapshot", key: [contract, String(takenAt)], of: exchange, source: .poll,
      occurredAt: .told(takenAt), contract: contract)
    line.add("taken_at", takenAt)
    line.add("seats") { writer in
      writer.beginArray()
      for seat in seats { seat.write(to: &writer) }
      writer.endArray()
    }
    return line.finish()
  }

  /// Whether the pages, as far as they say, are the whole list from its start.
  private mutating func reportMissingPages() -> Bool {
    var elementsSeen: Int64 = 0
    for (index, page) in exchange.pages.enumerated() {
      let outer = Element(value: page.response, path: page.path, receivedAt: exchange.receivedAt)
      let count = Int64(outer.value(names.elements)?.array?.count ?? 0)
      do throws(ElementFault) {
        let start = try outer.integer(names.paging.start)
        if let start, start != elementsSeen {
          throw outer.fault(.incompleteList, names.paging.start, "an earlier page is missing")
        }
        elementsSeen += count
        guard index == exchange.pages.count - 1 else { continue }
        let total = try outer.integer(names.paging.total)
        let pageSize = try outer.integer(names.paging.count)
        if let total {
          guard elementsSeen >= total else {
            throw outer.fault(.incompleteList, names.paging.total, "a later page is missing")
          }
        } else if let pageSize, pageSize > 0, count >= pageSize {
          throw outer.fault(
            .incompleteList, names.paging.count, "the last page is full; another may follow")
        }
      } catch {
        report(error)
        return false
      }
    }
    return true
  }
}

private struct Seat {
  let seat: String
  let person: String
  let firstName: String
  let lastName: String
  let email: String?
  let isActive: Bool
  let isAdmin: Bool

  /// Nil for a seat without a holder.
  init?(
    _ element: Element, _ names: FieldNames.Seat, report: (ElementFault) -> Void
  ) throws(ElementFault) {
    guard element.value.object != nil else {
      throw element.fault(.wrongType, nil, "expected an object, found \(element.value.kindName)")
    }
    func leniently(_ read: () throws(ElementFault) -> String?) -> String? {
      do throws(ElementFault) {
        return try read()
      } catch {
        report(error)
        return nil
      }
    }
    seat = try element.urn(.seat, names.id)
    guard let person = try element.urnIfAny(.person, names.person) else { return nil }
    self.person = person
    isActive = try element.flag(names.active)
    isAdmin = try element.flagIfAny(names.admin) ?? false
    firstName =
      leniently { () throws(ElementFault) in try element.textIfAny(names.firstName) } ?? ""
    lastName =
      leniently { () throws(ElementFault) in try element.textIfAny(names.lastName) } ?? ""
    email = leniently { () throws(ElementFault) in try element.firstTextIfAny(names.email) }
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("seat", seat)
    writer.member("person", person)
    writer.member("first_name", firstName)
    writer.member("last_name", lastName)
    if let email { writer.member("email", email) }
    writer.member("active", isActive)
    writer.member("admin", isAdmin)
    writer.endObject()
  }
}
