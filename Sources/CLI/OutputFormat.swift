import ArgumentParser

/// How a command shows its answer: to people, or to programs.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
}
