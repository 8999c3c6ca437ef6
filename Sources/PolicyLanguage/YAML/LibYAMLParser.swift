import CLibYAML

/// Owns one libyaml parser over bytes that somebody else keeps alive; frees it whatever happens.
///
/// The input must be valid UTF-8 and stay where it is as long as the parser lives.
struct LibYAMLParser: ~Copyable {
  /// On the heap, because libyaml keeps a pointer to the parser inside the parser.
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  /// Fails only without memory.
  init?(_ input: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      return nil
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next event, which is freed as soon as `body` returns; nil after a syntax error.
  @inline(__always)
  func next<R>(_ body: (borrowing yaml_event_t) -> R) -> R? {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { return nil }
    defer { yaml_event_delete(&event) }
    return body(event)
  }

  /// What libyaml says about the syntax error that ended the stream; marks count Unicode scalars.
  var problem: SyntaxProblem {
    let parser = parser.pointee
    return SyntaxProblem(
      problem: parser.problem.map { String(cString: $0) } ?? "",
      context: parser.context.map { String(cString: $0) } ?? "",
      problemMark: Int(parser.problem_mark.index),
      contextMark: parser.context == nil ? nil : Int(parser.context_mark.index),
      isOutOfMemory: parser.error == YAML_MEMORY_ERROR)
  }
}
