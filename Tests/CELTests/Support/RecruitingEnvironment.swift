import CEL

/// Declarations like those of a policy host, shared by the tests of checker and evaluator.
enum Recruiting {
  static let stage = EnumType(name: "stage", values: ["new_lead", "interview", "offer"])
  static let section = EnumType(name: "section", values: ["lead", "active"])

  static let employer = RecordType(
    name: "employer",
    fields: [
      "name": .init(.string), "title": .init(.string, isOptional: true),
    ])

  static let profile = RecordType(
    name: "profile",
    fields: ["headline": .init(.string, isOptional: true), "years": .init(.int)])

  static let event = RecordType(
    name: "event",
    fields: [
      "email": .init(.string, isOptional: true),
      "first_name": .init(.string),
      "count": .init(.int),
      "stage": .init(.enumeration(stage), isOptional: true),
      "at": .init(.timestamp),
      "employers": .init(.list(.record(employer))),
      "skills": .init(.list(.string), isOptional: true),
      "profile": .init(.record(profile), isOptional: true),
      "custom": .init(.map(.string, .string)),
      "extra": .init(.map(.string, .dyn)),
      "raw": .init(.dyn),
    ])

  static let opportunity = RecordType(
    name: "opportunity",
    fields: [
      "section": .init(.enumeration(section)), "stage": .init(.enumeration(stage)),
      "stages": .init(.list(.enumeration(stage))),
    ])

  static let settings = RecordType(
    name: "settings",
    fields: [
      "section": .init(.enumeration(section)), "on_replied": .init(.enumeration(stage)),
      "limit": .init(.int), "notify": .init(.bool),
      "exclude": .init(.list(.string)),
    ])

  static let environment = Environment(variables: [
    "event": .init(.record(event)),
    "opportunity": .init(.record(opportunity)),
    "candidate": .init(.record(profile), isOptional: true),
    "settings": .init(.record(settings)),
    "note": .init(.string, isOptional: true),
  ])

  static let present = Bindings([
    "event": .map(
      MapValue([
        ("email", .string("a@b.c")), ("first_name", .string("Ada")), ("count", .int(3)),
        ("stage", .string("interview")),
        ("employers", .list([.map(MapValue([("name", .string("Acme"))]))])),
        ("profile", .map(MapValue([("years", .int(7))]))),
        ("custom", .map(MapValue([("k", .string("v"))]))),
      ])),
    "opportunity": .map(
      MapValue([
        ("section", .string("active")), ("stage", .string("interview")),
        ("stages", .list([.string("interview")])),
      ])),
    "candidate": .map(MapValue([("years", .int(2))])),
    "settings": .map(
      MapValue([
        ("section", .string("lead")), ("on_replied", .string("offer")), ("limit", .int(5)),
        ("notify", .bool(true)), ("exclude", .list([.string("x")])),
      ])),
  ])

  static let sparse = Bindings([
    "event": .map(
      MapValue([
        ("first_name", .string("Ada")), ("count", .int(3)), ("employers", .list([])),
        ("custom", .map(MapValue())),
      ])),
    "opportunity": present.values["opportunity"] ?? .null,
    "settings": present.values["settings"] ?? .null,
  ])

  /// Parses and checks in strict mode.
  static func check(
    _ text: String, _ environment: Environment = environment, expecting: CEL.`Type`? = nil
  ) -> CheckResult {
    Checker.check(Parser.parse(text), environment, mode: .strict, expecting: expecting)
  }
}
