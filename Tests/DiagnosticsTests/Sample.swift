import Diagnostics
import TestKit

/// Findings over texts with marked ranges: `⟦` and `⟧` say where a span starts and ends.
struct Sample: Sendable, CustomStringConvertible {
  let description: String
  var sources = SourceSet()
  var diagnostics: [Diagnostic] = []

  init(_ name: String, _ build: (inout Sample) -> Void) {
    self.description = name
    build(&self)
  }

  /// Adds a file and answers its marked ranges.
  mutating func file(_ path: String, _ marked: String) -> [SourceSpan] {
    let text = MarkedText(marked)
    let id = sources.add(SourceFile(path: path, bytes: text.bytes))
    return text.ranges.map { SourceSpan(file: id, start: $0.lowerBound, end: $0.upperBound) }
  }

  static let all: [Sample] = [
    Sample("single line") { sample in
      let spans = sample.file(
        "policies/features/stage_progression.yaml",
        """
        rules:
          hit: first
          list:
            - id: replied
              when: settings.⟦on_replyed⟧ != opportunity.stage

        """)
      sample.diagnostics = [
        Diagnostic(
          .unknownSetting, "no setting is named `on_replyed`", at: spans[0], label: "read here",
          help: ["did you mean `on_replied`?"])
      ]
    },
    Sample("without a place") { sample in
      sample.diagnostics = [
        Diagnostic(.noTests, .warning, "no test was found", at: nil, help: ["add a `kind: Test`"])
      ]
    },
    Sample("several on one line") { sample in
      let spans = sample.file("a.yaml", "{⟦a⟧: 1, ⟦b⟧: 2, ⟦a⟧: 3, ⟦c⟧: 4}\n")
      sample.diagnostics = [
        Diagnostic(
          .duplicateKey, "the key `a` is written twice", at: spans[2], label: "again here",
          secondary: [
            .init(span: spans[0], text: "first written here"),
            .init(span: spans[1], text: "in between"),
            .init(span: spans[3], text: ""),
          ])
      ]
    },
    Sample("other lines") { sample in
      let spans = sample.file(
        "a.yaml", "⟦a⟧: 1\nb: 2\n⟦a⟧: 3\nc: 4\nd: 5\ne: 6\n⟦f⟧: 7\n")
      sample.diagnostics = [
        Diagnostic(
          .duplicateKey, "the key `a` is written twice", at: spans[1], label: "again here",
          secondary: [
            .init(span: spans[0], text: "first written here"), .init(span: spans[2], text: "last"),
          ])
      ]
    },
    Sample("another file") { sample in
      let policy = sample.file("policies/lever.yaml", "name: lever\nlock: [⟦level⟧]\n")
      let tenant = sample.file(
        "tenants/acme.yaml",
        String(repeating: "#\n", count: 120) + "with: {⟦level: contract⟧}\n")
      sample.diagnostics = [
        Diagnostic(
          .lockedValue, "`level` is locked", at: tenant[0], label: "set here",
          secondary: [.init(span: policy[0], text: "locked here")],
          notes: ["a lock binds every later layer"])
      ]
    },
    Sample("multiple lines") { sample in
      let spans = sample.file(
        "a.yaml",
        """
        rules:
          ⟦- id: sent
            events: [inmail.sent]
            then: []
        ⟧  - id: replied
            when: >-
              ⟦settings.section
              == 3⟧
            then: ⟦[
              a,
              b,
              c,
              d,
              e,
              f,
            ]⟧

        """)
      sample.diagnostics = [
        Diagnostic(
          .missingOtherwise, "a block without `otherwise`", at: spans[0], label: "in this"),
        Diagnostic(
          .typeMismatch, "no operator `==` for a section and a number", at: spans[1],
          label: "compared here", secondary: [.init(span: spans[0], text: "another rule")]),
        Diagnostic(.badExpectation, .note, "a long list", at: spans[2], label: "all of it"),
      ]
    },
    Sample("tabs and wide characters") { sample in
      let spans = sample.file(
        "a.yaml", "\ta\tb: ⟦x⟧\ntitle: 日本語 ⟦한국⟧ 🚀⟦no⟧\ne\u{301}: ⟦e\u{301}⟧ ✓\n⟦\t\t⟧c: 1\n")
      sample.diagnostics = [
        Diagnostic(.wrongValueType, "after tabs", at: spans[0], label: "x"),
        Diagnostic(
          .wrongValueType, "wide", at: spans[1], label: "한국",
          secondary: [.init(span: spans[2], text: "after a rocket")]),
        Diagnostic(.wrongValueType, "combining", at: spans[3], label: "one column"),
        Diagnostic(.tabIndentation, "a tab in the indentation", at: spans[4], label: "two tabs"),
      ]
    },
    Sample("carriage returns") { sample in
      let spans = sample.file("a.yaml", "a: 1\r\nb: ⟦no⟧\r\nc:⟦ [\r\n  d⟧,\r\n]⟦\r⟧\n")
      sample.diagnostics = [
        Diagnostic(
          .ambiguousBoolean, "`no` is not a boolean", at: spans[0],
          fixes: [.init(title: "write `false`", span: spans[0], replacement: "false")]),
        Diagnostic(.yamlSyntax, "two lines", at: spans[1], label: "both"),
        Diagnostic(.controlCharacter, "the carriage return", at: spans[2]),
      ]
    },
    Sample("end of the file") { sample in
      let first = sample.file("a.yaml", "a: {b: 1⟦⟧")
      let second = sample.file("b.yaml", "a: {b: 1\n⟦⟧")
      let third = sample.file("empty.yaml", "⟦⟧")
      let beyond = SourceSpan(file: first[0].file, start: 500, end: 900)
      sample.diagnostics = [
        Diagnostic(.yamlSyntax, "a bracket is open", at: first[0], label: "here"),
        Diagnostic(.yamlSyntax, "a bracket is open", at: second[0], label: "here"),
        Diagnostic(.emptyDocument, "the file is empty", at: third[0]),
        Diagnostic(.yamlSyntax, "beyond the end", at: beyond),
      ]
    },
    Sample("long lines") { sample in
      let long = String(repeating: "abcdefghi ", count: 40)
      let endless = String(repeating: "日", count: 5000)
      let spans = sample.file(
        "a.yaml",
        "⟦a⟧: \(long)\nb: \(long)⟦here⟧\(long)\nc: \(long)⟦end⟧\nd: ⟦\(long)⟧\n"
          + "e: \(endless)⟦x⟧\(endless)⟦y⟧\n")
      sample.diagnostics = [
        Diagnostic(.yamlSyntax, "at the start", at: spans[0], label: "start"),
        Diagnostic(
          .yamlSyntax, "in the middle", at: spans[1], label: "middle",
          fixes: [.init(title: "replace it", span: spans[1], replacement: "there")]),
        Diagnostic(.yamlSyntax, "at the end", at: spans[2], label: "end"),
        Diagnostic(.yamlSyntax, "longer than what is shown", at: spans[3], label: "all"),
        Diagnostic(
          .yamlSyntax, "far inside", at: spans[4], label: "one",
          secondary: [.init(span: spans[5], text: "far away")]),
      ]
    },
    Sample("dangerous characters") { sample in
      let spans = sample.file(
        "a\u{1B}[2J.yaml", "a: \u{1B}[31m⟦red⟧\u{7}\nb: \u{202E}⟦txt⟧\u{200B}\u{85}\n")
      var bytes = Array("c: ".utf8)
      bytes += [0xFF, 0xE6, 0x97, 0x41, 0xC0, 0x80]
      let id = sample.sources.add(SourceFile(path: "b.yaml", bytes: bytes))
      sample.diagnostics = [
        Diagnostic(
          .controlCharacter, "a \u{1B}[31mcontrol\ncharacter", at: spans[0], label: "\u{1B}[0m",
          notes: ["two lines\nof \u{9B}note"], help: ["\r"]),
        Diagnostic(.controlCharacter, "turned round", at: spans[1], label: "here"),
        Diagnostic(
          .invalidUTF8, "not UTF-8", at: SourceSpan(file: id, start: 3, end: 6), label: "bytes",
          secondary: [.init(span: SourceSpan(file: id, start: 7, end: 9), text: "more")]),
      ]
    },
    Sample("fixes") { sample in
      let spans = sample.file(
        "a.yaml",
        """
        enabled: ⟦no⟧
        ⟦old: 1
        ⟧section: lead⟦⟧
        with: ⟦{a: 1,
          b: 2}⟧
        ⟦⟧last: 1

        """)
      let other = sample.file("b.yaml", "enabled: ⟦yes⟧")
      sample.diagnostics = [
        Diagnostic(
          .ambiguousBoolean, "`no` is not a boolean", at: spans[0], label: "a word here",
          help: ["only `true` and `false` are booleans"],
          fixes: [
            .init(title: "write `false`", span: spans[0], replacement: "false"),
            .init(title: "quote the word", span: spans[0], replacement: "\"no\""),
            .init(title: "in the other file", span: other[0], replacement: "true"),
          ]),
        Diagnostic(
          .unsetOfNothing, .warning, "nothing to take away", at: spans[1],
          fixes: [.init(title: "remove the line", span: spans[1], replacement: "")]),
        Diagnostic(
          .missingKey, "a key is missing", at: spans[2],
          fixes: [.init(title: "add it", span: spans[2], replacement: "\nstage: new_lead")]),
        Diagnostic(
          .wrongValueType, .note, "written otherwise", at: spans[3],
          fixes: [.init(title: "in a block", span: spans[3], replacement: "\n  a: 1\n  b: 2")]),
        Diagnostic(
          .missingKey, .warning, "a line is missing", at: spans[4],
          fixes: [
            .init(title: "add a line", span: spans[4], replacement: "first: 1\n"),
            .init(
              title: "add many", span: spans[4],
              replacement: String(repeating: "x: 1\n", count: 9)),
          ]),
      ]
    },
    Sample("many") { sample in
      let spans = sample.file(
        "a.yaml", String(repeating: "a: ⟦no⟧\n", count: 103))
      sample.diagnostics =
        spans.map { Diagnostic(.ambiguousBoolean, "`no` is not a boolean", at: $0) }
        + [Diagnostic(.unusedSetting, .warning, "unused", at: spans[0])]
    },
  ]
}
