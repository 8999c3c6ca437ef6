import Catalogue

extension ReferencePages {
  static func upstream(_ catalogue: Catalogue) -> String {
    let intro = """
      Records that `write_back` sends to the network and `delete_upstream` deletes there. A record is
      always whole: what the field map names and has no value is sent as `null`. A field that is not
      optional and has no default must stand in the field map; without a value the event is held
      (`missing_required`), with one that the network refuses as well (`value_refused`).
      """
    return page("Records at the network", intro, catalogue.upstream.map(entity))
  }

  private static func entity(_ entity: UpstreamEntity) -> String {
    var lines: [String] = []
    if let subject = entity.subject {
      lines.append("Id: that of the \(Markdown.link(subject, to: "facts.md")).")
    } else {
      lines.append("Id: has to be given.")
    }
    if !entity.belongsTo.isEmpty {
      let owners = entity.belongsTo.map { Markdown.link($0, to: "facts.md") }
      lines.append("Not sent once the ATS has deleted its \(owners.joined(separator: " or ")).")
    }
    let rows = entity.fields.map { field -> [String] in
      var marks: [String] = []
      if field.field.isOptional { marks.append("optional") }
      if let text = field.field.defaultText { marks.append("default `\(text)`") }
      if field.field.isPersonal { marks.append("personal") }
      return [
        Markdown.code(field.field.name), field.field.type.text, marks.joined(separator: ", "),
        ([field.field.description] + notes(field)).joined(separator: " "),
      ]
    }
    return [
      "## \(entity.name)", entity.description, lines.joined(separator: " "),
      Markdown.table(["Field", "Type", "", "Meaning"], rows),
    ].joined(separator: "\n\n")
  }

  private static func notes(_ field: UpstreamField) -> [String] {
    let limit: String? =
      switch field.limit {
      case .lengthMax(let count): "At most \(count) characters."
      case .mailAddress: "It must look like an address."
      case .otherThan(let word): "Not `\(word)`."
      case .notBefore(let name): "Not before `\(name)`."
      case nil: nil
      }
    return [limit, field.isContent ? nil : "A change of it alone sends nothing."].compactMap(\.self)
  }
}
