import JSON

extension Translation {
  /// The push INTEGRATION_STATUS_CHANGE and the integrations that the finder gave for it: one event
  /// with the state of each feature that the answer names.
  ///
  /// The event replaces all switches that were known, so one bad element withholds it.
  mutating func translateStatusChange() {
    let names = self.names.integration
    var features: [(name: String, isOn: Bool)] = []
    var organizations: [String] = []
    var contracts: [String] = []
    for element in elements() {
      do throws(ElementFault) {
        guard element.value.object != nil else {
          throw element.fault(
            .wrongType, nil, "expected an object, found \(element.value.kindName)")
        }
        let feature = try element.key(names.type)
        let isOn = try state(of: element)
        for urn in try element.urns(names.context) {
          switch urn.kind {
          case .organization:
            if let expected = exchange.integrationContext, expected != urn.text {
              throw element.fault(
                .foreignContext, names.context, "another organization than the one called")
            }
            if !organizations.contains(urn.text) { organizations.append(urn.text) }
          case .contract:
            if !contracts.contains(urn.text) { contracts.append(urn.text) }
          default:
            throw element.fault(.badURN, names.context, "neither organization nor contract")
          }
        }
        if let index = features.firstIndex(where: { $0.name == feature }) {
          guard features[index].isOn == isOn else {
            throw element.fault(.unknownValue, names.type, "the feature is both on and off")
          }
        } else {
          features.append((feature, isOn))
        }
      } catch {
        report(error, element: element.value)
      }
    }
    guard issues.isEmpty else {
      return report(
        ElementFault(code: .incompleteList, path: "", cause: "the switches are withheld"))
    }
    guard !features.isEmpty else { return }
    do throws(ElementFault) {
      let requestID = try requestID(type: self.names.push.statusChangeType)
      var line = EventLine(
        "integration.status_changed", key: [requestID], of: exchange, source: .push,
        occurredAt: pushedAt, contract: contracts.count == 1 ? contracts.first : nil,
        integrationContext: organizations.count == 1 ? organizations.first : nil)
      line.add("request_id", requestID)
      line.add("features") { writer in
        writer.beginObject()
        for feature in features { writer.member(feature.name, feature.isOn) }
        writer.endObject()
      }
      add(line.finish())
    } catch {
      report(error)
    }
  }

  private func state(of element: Element) throws(ElementFault) -> Bool {
    let names = self.names.integration
    if let flag = element.value(names.status)?.bool { return flag }
    let word = try element.choiceIfAny(names.status, [("on", names.on), ("off", names.off)])
    guard let word else {
      throw element.fault(.missingField, names.status, "the feature's state is missing")
    }
    return word == "on"
  }
}
