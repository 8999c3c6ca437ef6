// What is wrong with a text before it is a policy: encoding, syntax, and what YAML reads differently
// from what people mean. Add a name here and its page below.

extension DiagnosticCode {
  /// `Y0001`: the text is not valid YAML.
  package static let yamlSyntax = Self(rawValue: "Y0001")
  /// `Y0002`: the file is not valid UTF-8.
  package static let invalidUTF8 = Self(rawValue: "Y0002")
  /// `Y0003`: a key is written twice in one mapping.
  package static let duplicateKey = Self(rawValue: "Y0003")
  /// `Y0004`: a word that some readers take for a boolean.
  package static let ambiguousBoolean = Self(rawValue: "Y0004")
  /// `Y0005`: a number with a leading zero.
  package static let leadingZeroNumber = Self(rawValue: "Y0005")
  /// `Y0006`: a number with colons.
  package static let sexagesimalNumber = Self(rawValue: "Y0006")
  /// `Y0007`: an unquoted date where a string is wanted.
  package static let unquotedDate = Self(rawValue: "Y0007")
  /// `Y0008`: a merge key.
  package static let mergeKey = Self(rawValue: "Y0008")
  /// `Y0009`: a tag.
  package static let yamlTag = Self(rawValue: "Y0009")
  /// `Y0010`: several documents in one file.
  package static let severalDocuments = Self(rawValue: "Y0010")
  /// `Y0011`: an anchor or an alias.
  package static let anchorOrAlias = Self(rawValue: "Y0011")
  /// `Y0012`: the text is nested too deeply.
  package static let nestingTooDeep = Self(rawValue: "Y0012")
  /// `Y0013`: the file is too large.
  package static let fileTooLarge = Self(rawValue: "Y0013")
  /// `Y0014`: the file holds no document.
  package static let emptyDocument = Self(rawValue: "Y0014")
  /// `Y0015`: a key that is a list or a mapping.
  package static let nonScalarKey = Self(rawValue: "Y0015")
  /// `Y0016`: a control or bidirectional character.
  package static let controlCharacter = Self(rawValue: "Y0016")
  /// `Y0017`: a tab in the indentation.
  package static let tabIndentation = Self(rawValue: "Y0017")
  /// `Y0018`: a key that is not a string.
  package static let nonStringKey = Self(rawValue: "Y0018")
  /// `Y0019`: a byte order mark, or UTF-16.
  package static let byteOrderMark = Self(rawValue: "Y0019")
  /// `Y0020`: the text has too many values.
  package static let tooManyNodes = Self(rawValue: "Y0020")
  /// `Y0021`: nothing, or a word for it, where a value is wanted.
  package static let ambiguousNull = Self(rawValue: "Y0021")
  /// `Y0022`: a number in a special form.
  package static let unusualNumber = Self(rawValue: "Y0022")
}

extension CodePage {
  static let yaml: [CodePage] = [
    CodePage(
      .yamlSyntax, "the text is not valid YAML",
      avoid: """
        settings: {section: lead
        """,
      prefer: """
        settings: {section: lead}
        """,
      why: """
        The YAML reader stopped here. Usual causes: a bracket or quote that is not closed, a
        colon without a space behind it, a line that is indented less than its neighbours. The
        rest of the file is not read.
        """),
    CodePage(
      .invalidUTF8, "the file is not valid UTF-8", in: .text,
      avoid: """
        title: Zürich        (saved as Latin-1: the ü is the single byte FC)
        """,
      prefer: """
        title: Zürich        (saved as UTF-8: the ü is the two bytes C3 BC)
        """,
      why: """
        Policies are UTF-8. Another encoding would be read differently on another machine. Save
        the file as UTF-8 in the editor; the finding points at the first byte that does not fit.
        """),
    CodePage(
      .duplicateKey, "a key is written twice in one mapping",
      avoid: """
        with:
          stage: new_lead
          stage: reached_out
        """,
      prefer: """
        with:
          stage: reached_out
        """,
      why: """
        Most YAML readers keep the last one without a word, so that a change of the first has no
        effect. Keep one of them.
        """),
    CodePage(
      .ambiguousBoolean, "a word that some readers take for a boolean",
      avoid: """
        enabled: no
        """,
      prefer: """
        enabled: false
        """,
      why: """
        YAML 1.1 reads `yes`, `no`, `on`, `off`, `y` and `n` as booleans, YAML 1.2 reads them as
        strings. Write `true` or `false`, or put the word into quotes if it is meant as a word
        (`"no"` for Norway).
        """),
    CodePage(
      .leadingZeroNumber, "a number with a leading zero",
      avoid: """
        external_id: 0123
        """,
      prefer: """
        external_id: "0123"
        """,
      why: """
        YAML 1.1 reads `0123` as octal (83), YAML 1.2 as 123, and an identifier loses its zero
        either way. Quote identifiers; write numbers without the zero.
        """),
    CodePage(
      .sexagesimalNumber, "a number with colons",
      avoid: """
        at: 12:30:45
        """,
      prefer: """
        at: "12:30:45"
        """,
      why: """
        YAML 1.1 reads digits with colons as a number to the base 60 (45045 here). Put times of
        the day into quotes and write durations with a unit (`90m`).
        """),
    CodePage(
      .unquotedDate, "an unquoted date where a string is wanted",
      avoid: """
        title: 2026-01-31
        """,
      prefer: """
        title: "2026-01-31"
        """,
      why: """
        Some YAML readers turn an unquoted date into a timestamp in a time zone of their choice.
        Quote it.
        """),
    CodePage(
      .mergeKey, "a merge key",
      avoid: """
        with:
          <<: *defaults
          stage: new_lead
        """,
      prefer: """
        extends: rsc            # layers merge key by key, and each value keeps its origin
        """,
      why: """
        `<<` is not part of YAML 1.2 and hides where a value comes from. Use `extends`, or
        repeat the values.
        """),
    CodePage(
      .yamlTag, "a tag",
      avoid: """
        enabled: !!bool "true"
        """,
      prefer: """
        enabled: true
        """,
      why: """
        The type of each key is fixed by the policy language. Tags would let a text choose
        another one.
        """),
    CodePage(
      .severalDocuments, "several documents in one file",
      avoid: """
        kind: Tenant
        ---
        kind: Tenant
        """,
      prefer: """
        kind: Tenant            # tenants/acme.yaml, and another file for the second tenant
        """,
      why: """
        One document a file, so that a path names one document in reviews, findings and history.
        """),
    CodePage(
      .anchorOrAlias, "an anchor or an alias",
      avoid: """
        sent: &move {advance_stage: {to: reached_out}}
        replied: *move
        """,
      prefer: """
        sent: {advance_stage: {to: reached_out}}
        replied: {advance_stage: {to: reached_out}}
        """,
      why: """
        Aliases make one place of a file change another, and nested ones grow without bounds
        ("billion laughs"). Write the value twice, or make it a setting.
        """),
    CodePage(
      .nestingTooDeep, "the text is nested too deeply",
      avoid: """
        a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]  # and so on
        """,
      prefer: """
        a: [x]
        """,
      why: """
        No policy needs it. The limit keeps a broken or hostile file from exhausting the
        program.
        """),
    CodePage(
      .fileTooLarge, "the file is too large", in: .text,
      avoid: """
        policies/everything.yaml, many megabytes
        """,
      prefer: """
        policies/features/stage_progression.yaml, a few kilobytes, and more files like it
        """,
      why: """
        The limit keeps a wrong file (a log, an archive) from being read as a policy. Split
        large policies by feature.
        """),
    CodePage(
      .emptyDocument, "the file holds no document",
      avoid: """
        # only a comment
        """,
      prefer: """
        apiVersion: sluice/v1
        kind: Tenant
        name: acme
        """,
      why: """
        An empty file is usually one that was not saved, or that was cut. Delete it if it is not
        needed.
        """),
    CodePage(
      .nonScalarKey, "a key that is a list or a mapping",
      avoid: """
        [lead, active]: moves
        """,
      prefer: """
        lead: moves
        active: moves
        """,
      why: """
        Keys are names. A list or mapping as a key is legal YAML that no part of the policy
        language uses, and mostly a missing quote.
        """),
    CodePage(
      .controlCharacter, "a control or bidirectional character", in: .text,
      avoid: """
        title: Stage<U+202E>noisserg        (an invisible character turns the direction round)
        """,
      prefer: """
        title: Stage progression
        """,
      why: #"""
        Invisible characters make a text read differently from what it says. They are refused also
        where an escape (`"\u202E"`) would bring them in.
        """#),
    CodePage(
      .tabIndentation, "a tab in the indentation", in: .text,
      avoid: """
        rules:
        <TAB>hit: first
        """,
      prefer: """
        rules:
          hit: first
        """,
      why: """
        YAML does not allow tabs in indentation: editors disagree about their width. Use two
        spaces.
        """),
    CodePage(
      .nonStringKey, "a key that is not a string",
      avoid: """
        1: new_lead
        true: moves
        """,
      prefer: """
        "1": new_lead
        "true": moves
        """,
      why: """
        Keys are names. A number, a boolean or null as a key is read differently by different
        readers; put it into quotes.
        """),
    CodePage(
      .byteOrderMark, "a byte order mark, or UTF-16", in: .text,
      avoid: """
        EF BB BF 61 70 69 ...
        """,
      prefer: """
        61 70 69 ...
        """,
      why: """
        Save the file as UTF-8 without a byte order mark. With one, the first key looks right
        and is not.
        """),
    CodePage(
      .tooManyNodes, "the text has too many values",
      avoid: """
        names: [a, b, c]        # and hundreds of thousands more
        """,
      prefer: """
        names: [a, b, c]
        """,
      why: """
        The limit keeps a broken or hostile file from exhausting the program. Large tables
        belong into facts, not into policies.
        """),
    CodePage(
      .ambiguousNull, "nothing, or a word for it, where a value is wanted",
      avoid: """
        stage:
        title: ~
        """,
      prefer: """
        unset: [stage]
        title: "~"
        """,
      why: """
        An empty value, `~` and `null` look like a forgotten value. To take a value of a lower
        layer away, name the key under `unset`; to say the word, quote it.
        """),
    CodePage(
      .unusualNumber, "a number in a special form",
      avoid: """
        ratio: .inf
        port: 0x1F
        """,
      prefer: """
        ratio: 1000000
        port: 31
        """,
      why: """
        Infinity, not-a-number, hexadecimal and octal numbers are read differently by different
        readers. Write the decimal number, or quote the text.
        """),
  ]
}
