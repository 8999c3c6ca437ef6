import ArgumentParser
import Foundation
import JSON
import Operations
import Runtime
import SQLiteStore

struct Toggle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Changes a feature or a setting of a tenant by hand, for a time and with a reason.",
    discussion: """
      An override lies over what the policies say. It begins and ends by the clock, every decision \
      that it changes names it, and the history keeps who did it and why. It opens no gate, and the \
      policies say who may change what, for how long, and what a second person has to approve.

      Examples:
        sluice toggle set --db sluice.sqlite --tenant acme --feature inmail_stub_profile --off \\
          --reason "Audit of consents" --actor dana@example.com --for 14d
        sluice toggle list --db sluice.sqlite --tenant acme
        sluice toggle undo --db sluice.sqlite --actor dana@example.com 17
      """,
    subcommands: [
      ToggleSet.self, ToggleExtend.self, ToggleRevoke.self, ToggleUndo.self, ToggleStop.self,
      ToggleResume.self, ToggleList.self, ToggleRequests.self, ToggleApprove.self,
      ToggleReject.self, ToggleWithdraw.self,
    ])
}

struct ToggleList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists overrides, those that ended or were revoked among them.",
    discussion: """
      Notes say which of them the policies no longer allow, which change nothing, and which have \
      no end.

      Examples:
        sluice toggle list --db sluice.sqlite
        sluice toggle list --db sluice.sqlite --tenant acme --format json
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var policies: PolicyOptions
  @OptionGroup var time: TimeOptions

  @Option(help: "Whose; else all.")
  var tenant: String?

  @Option(help: "text or json.")
  var format: OutputFormat = .text

  func run() async throws {
    let set = policies.paths.isEmpty ? nil : try policies.load()
    let store = try database.openForReading()
    let listed = try database.naming {
      try Overrides(store, clock: time.clock, policies: set).list(tenant: tenant)
    }
    let text = listed.isEmpty ? "no overrides\n" : listed.map { $0.text + "\n" }.joined()
    format.show(text: text) { writer in
      writer.array(listed) { $0.write(to: &$1) }
    }
  }
}

struct ToggleSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Turns a feature on or off, or sets a setting, from a start to an end.",
    discussion: """
      Where the policies want a second person it becomes a request, see `toggle requests`. For \
      many tenants each has its own result; all of it is one change, which is undone as one. Ends \
      with status 2 where a tenant of many was refused.

      Examples:
        sluice toggle set --db sluice.sqlite --tenant acme --feature inmail_stub_profile --off \\
          --reason "Audit of consents" --actor dana@example.com --end 2026-04-30T00:00:00Z
        sluice toggle set --db sluice.sqlite --tenants-file pilot.txt --feature inmail_timeline \\
          --setting 'exclude_seats=["urn:li:seat:10"]' --reason "Confidential search" \\
          --actor dana@example.com --role support --for 14d
      """)

  enum State: String, EnumerableFlag {
    case on
    case off
  }

  @OptionGroup var options: ToggleOptions

  @Option(help: "Whose feature it is; may be given several times.")
  var tenant: [String] = []

  @Option(
    help: ArgumentHelp(
      "A file with the name of a tenant on each line; - is standard input.", valueName: "file"))
  var tenantsFile: String?

  @Option(help: "A feature of the tenant's policy.")
  var feature: String

  @Flag(help: "On or off.")
  var state: State?

  @Option(
    help: ArgumentHelp(
      "A setting and its value as a document writes it.", valueName: "name=value"))
  var setting: String?

  @Option(help: "Why.")
  var reason: String

  @Option(help: ArgumentHelp("From when on (RFC 3339); else from now on.", valueName: "time"))
  var start: InstantArgument?

  @OptionGroup var until: EndOptions

  @Option(
    help: ArgumentHelp(
      "Refuse where the feature was changed after this version of the overrides.",
      valueName: "version"))
  var ifVersion: Int64?

  @Flag(help: "End the overrides that are in the way, instead of being refused for them.")
  var replace = false

  func validate() throws {
    guard (state == nil) != (setting == nil) else {
      throw ValidationError("give --on, --off or --setting name=value")
    }
    guard setting?.contains("=") != false else {
      throw ValidationError("--setting takes name=value, such as --setting max_age=90d")
    }
    guard tenant.isEmpty != (tenantsFile == nil) else {
      throw ValidationError("name a --tenant, or a --tenants-file")
    }
  }

  @Flag(help: "Change nothing: say what it would have changed in the last 30 days.")
  var preview = false

  func run() async throws {
    var (key, value) = ("enabled", state == .on ? "true" : "false")
    if let setting, let equals = setting.firstIndex(of: "=") {
      key = String(setting[..<equals])
      value = String(setting[setting.index(after: equals)...])
    }
    let change = OverrideChange(
      feature: feature, key: key, value: value, reason: reason, start: start?.instant,
      end: until.end(from: start?.instant ?? options.time.clock.now()), sinceVersion: ifVersion,
      replaces: replace)
    let tenants = try tenantsFile.map(TenantsFile.read) ?? tenant
    if preview { return try show(previewOf: change, for: tenants) }
    try options.run { overrides, actor in
      tenants.count == 1 && tenantsFile == nil
        ? try overrides.set(change, for: tenants[0], by: actor)
        : try overrides.set(change, forEach: tenants, by: actor)
    }
  }
}

extension ToggleSet {
  /// Reads alone: neither the change nor a refusal is written.
  private func show(previewOf change: OverrideChange, for tenants: [String]) throws {
    let store = try options.database.openForReading()
    let previews = try options.database.naming {
      try tenants.map { tenant in
        let preview = try Preview(
          of: .override(
            tenant: tenant, feature: change.feature, key: change.key, value: change.value),
          tenant: tenant, in: store, now: options.time.clock.now())
        return (tenant: tenant, sentence: preview.sentence)
      }
    }
    options.format.show(text: previews.map { $0.sentence + "\n" }.joined()) { writer in
      writer.array(previews) { preview, writer in
        writer.beginObject()
        writer.member("tenant", preview.tenant)
        writer.member("preview", preview.sentence)
        writer.endObject()
      }
    }
  }
}

/// Names of tenants, one a line; blank lines and what follows a `#` count for nothing.
enum TenantsFile {
  static func read(_ path: String) throws -> [String] {
    let data =
      path == "-"
      ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: path)
    guard let data else { throw CommandFailure("cannot read `\(path)`; check that it is a file") }
    guard let text = String(bytes: data, encoding: .utf8) else {
      throw CommandFailure("`\(path)` is not UTF-8; write the tenants' names again")
    }
    let names = text.split(whereSeparator: \.isNewline).map {
      $0.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
    }
    return names.filter { !$0.isEmpty }
  }
}
