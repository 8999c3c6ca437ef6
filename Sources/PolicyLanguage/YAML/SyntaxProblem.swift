/// A syntax error in libyaml's words, translated into ours.
struct SyntaxProblem: Sendable {
  let problem: String
  let context: String
  /// In Unicode scalars from the start of the input.
  let problemMark: Int
  let contextMark: Int?
  let isOutOfMemory: Bool

  /// A message with what to do about it.
  struct Words: Sendable {
    let message: String
    let help: [String]
    /// Words for the place where the thing began, where that says more than the problem itself.
    var began: String?
    /// True where the beginning is the better place to point at: what was opened and never closed.
    var pointsAtBeginning = false
  }

  var words: Words {
    switch (problem, context) {
    case ("found unexpected end of stream", "while scanning a quoted scalar"),
      ("found unexpected document indicator", "while scanning a quoted scalar"):
      Words(
        message: "a quote is opened and never closed",
        help: ["close the quote on the line where the text ends"], began: "opened here",
        pointsAtBeginning: true)
    case ("did not find expected ',' or ']'", _):
      Words(
        message: "expected `,` or `]` in this sequence",
        help: ["close the sequence with `]`, or quote an item that has `,`, `:` or brackets in it"],
        began: "the sequence begins here")
    case ("did not find expected ',' or '}'", _):
      Words(
        message: "expected `,` or `}` in this mapping",
        help: ["close the mapping with `}`, or quote a value that has `,`, `:` or braces in it"],
        began: "the mapping begins here")
    case ("mapping values are not allowed in this context", _):
      Words(
        message: "a `:` stands where no key can be",
        help: [
          "quote the whole value if the colon belongs to it, as in `a ? b : c`; else check indentation"
        ])
    case ("could not find expected ':'", _):
      Words(
        message: "expected `:` after a key",
        help: ["a key is followed by `:` and a space; text over several lines needs `|` or quotes"],
        began: "the key begins here")
    case ("did not find expected key", _):
      Words(
        message: "expected a key at the indentation of this mapping",
        help: ["line it up with the keys above, or quote the value on the line before"],
        began: "the mapping begins here")
    case ("did not find expected '-' indicator", _):
      Words(
        message: "expected `-` at the indentation of this sequence",
        help: ["line it up with the items above, or indent it further than their `-`"],
        began: "the sequence begins here")
    case ("block sequence entries are not allowed in this context", _):
      Words(
        message: "a `-` stands where no item can be",
        help: ["begin the sequence on a line of its own below its key"])
    case ("mapping keys are not allowed in this context", _):
      Words(
        message: "a `?` stands where no key can be", help: ["quote the value if it begins with `?`"]
      )
    case ("found character that cannot start any token", _):
      Words(
        message: "a value cannot begin with this character",
        help: ["quote values that begin with `@`, a back-quote or `%`"])
    case ("did not find expected node content", _):
      Words(message: "expected a value here", help: ["quote it if it begins with `,`, `]` or `}`"])
    case ("did not find expected <document start>", _):
      Words(
        message: "text follows after the end of the document",
        help: ["a file holds one mapping; check the indentation of this line"])
    case ("found unknown escape character", _):
      Words(
        message: "unknown escape in double quotes",
        help: ["write `\\\\` for a backslash, or use single quotes"], began: "the text begins here")
    case ("did not find expected hexdecimal number", _),
      ("found invalid Unicode character escape code", _):
      Words(
        message: "an escape of a character needs the hexadecimal number of one that exists",
        help: ["write `\\x41`, `\\u00e9` or `\\U0001f600`, or the character itself"],
        began: "the text begins here")
    case ("did not find expected comment or line break", _),
      ("found an indentation indicator equal to 0", _):
      Words(
        message: "text on the line of `|` or `>`",
        help: ["begin the text on the next line, indented further than the key"])
    case ("found unexpected end of stream", _):
      Words(message: "the file ends in the middle of something", help: [], began: "it begins here")
    case ("did not find the expected comment or line break", _):
      Words(message: "expected a line break here", help: [])
    default:
      Words(message: Self.clean(problem, context), help: [], began: context.isEmpty ? nil : "here")
    }
  }

  /// libyaml's own words are plain ASCII, but they are not ours: one line, in our style.
  private static func clean(_ problem: String, _ context: String) -> String {
    let words = problem.isEmpty ? "the text is not YAML" : problem
    return context.isEmpty ? words : "\(words) (\(context))"
  }
}
