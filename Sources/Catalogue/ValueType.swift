/// The type of a value that a field, a setting or an argument holds.
package indirect enum ValueType: Sendable, Hashable {
  case bool
  case int
  case double
  case string
  /// Epoch milliseconds or RFC 3339 text in JSON; kept to the millisecond.
  case timestamp
  /// Written as in CEL, `"90m"`, with days (`d`) and weeks (`w`) beside.
  case duration
  /// Years, months, weeks and days by the calendar: `"2y"`, `"14d"`.
  case period
  /// A name that one side gave: `id("candidate")` is the ATS's, `urn("seat")` is `urn:li:seat:...`.
  case id(String)
  case urn(String)
  /// One of a closed set of words.
  case choice(Choice)
  /// A stage, or a section, of the policy's pipeline: a closed set that each policy states.
  case stage
  case section
  case list(ValueType)
  /// Text keys, values of one type.
  case map(ValueType)
  case object(ObjectType)
  /// Settings and arguments only: field name → CEL expression, with an overwrite rule if need be.
  case fieldMap
}

/// A named closed set of words, in the order in which they are shown.
package struct Choice: Sendable, Hashable {
  package let name: String
  package let values: [String]

  package init(_ name: String, _ values: [String]) {
    self.name = name
    self.values = values
  }
}

/// A named list of fields.
package struct ObjectType: Sendable, Hashable {
  package let name: String
  package let fields: [Field]

  package init(_ name: String, _ fields: [Field]) {
    self.name = name
    self.fields = fields
  }
}

/// One named, typed part of an event, a fact, an effect or a setting.
package struct Field: Sendable, Hashable {
  package let name: String
  package let type: ValueType
  /// An optional field may be absent; a condition must ask before it reads it.
  package let isOptional: Bool
  /// Personal data: removed by an erasure, never written to logs.
  package let isPersonal: Bool
  /// Facts only: the value assumed until an event says otherwise, as an author would write it.
  ///
  /// A field that has one is never absent. nil: none is assumed.
  package let defaultText: String?
  package let description: String

  package init(
    _ name: String, _ type: ValueType, optional: Bool = false, personal: Bool = false,
    default defaultText: String? = nil, _ description: String
  ) {
    self.name = name
    self.type = type
    self.isOptional = optional
    self.isPersonal = personal
    self.defaultText = defaultText
    self.description = description
  }
}
