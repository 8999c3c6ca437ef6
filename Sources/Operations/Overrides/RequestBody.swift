import Crypto
import JSON
import Runtime

/// What ``RequestRow/body`` holds: the exact change that somebody asked for, what was there when they
/// did, and who agreed.
struct RequestBody: Hashable {
  enum Asked: Hashable {
    case set(OverrideChange)
    case extend(OverrideExtension)
  }

  struct Approval: Hashable {
    var actor: String
    /// Of the history's entry, against which it is checked.
    var entry: Int64
  }

  var asked: Asked
  var tenant: String
  var asker: Actor
  /// Digest of the policies in force.
  var revision: String
  /// Effective value when it begins to count.
  var before: String?
  /// The overrides that it would extend or replace, with their versions: `3@7 5@9`.
  var basis: String
  /// The history's entry of its opening.
  var opened: Int64
  /// How many have to agree.
  var approvers: Int
  var approvals: [Approval] = []
  /// Why it is over, in words.
  var outcome: String?

  var feature: String {
    switch asked {
    case .set(let change): change.feature
    case .extend: extended?.feature ?? ""
    }
  }

  /// What is extended, as far as it never changes.
  struct Extended: Hashable {
    var feature: String
    var key: String
    var value: String
  }

  var extended: Extended?

  var reason: String {
    switch asked {
    case .set(let change): change.reason
    case .extend(let extension_): extension_.reason
    }
  }

  /// `feature off from now until ...`.
  var sentence: String {
    switch asked {
    case .set(let change): change.sentence
    case .extend(let extension_):
      "\(extended.map { OverrideChange.words($0.feature, $0.key, $0.value) } ?? ""), override "
        + "\(extension_.id), until \(Instant.text(extension_.end)) instead"
    }
  }

  /// SHA-256 over all that an approval is for, in hexadecimal.
  ///
  /// Nobody's approval is part of it.
  var digest: String {
    var hash = SHA256()
    func add(_ text: String?) {
      // A length before each, so that two fields cannot run into one another.
      let bytes = Array((text ?? "").utf8)
      hash.update(data: Array("\(text == nil ? "-" : String(bytes.count)):".utf8) + bytes)
    }
    add("sluice request 1")
    add(tenant)
    switch asked {
    case .set(let change):
      add("set")
      for text in [change.feature, change.key, change.value, change.reason] { add(text) }
      add(change.start.map(String.init))
      add(change.end.map(String.init))
      add(String(change.replaces))
    case .extend(let extension_):
      add("extend")
      add(String(extension_.id))
      add(String(extension_.end))
      add(extension_.reason)
      for text in [extended?.feature, extended?.key, extended?.value] { add(text) }
    }
    add(asker.name)
    asker.roles.forEach(add)
    add(revision)
    add(before)
    add(basis)
    add(String(approvers))
    return Hex.text(Array(hash.finalize()))
  }

  // MARK: - Stored

  var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    switch asked {
    case .set(let change):
      writer.member("feature", change.feature)
      writer.member("key", change.key)
      writer.member("value", change.value)
      if let start = change.start { writer.member("starts_at", start) }
      if let end = change.end { writer.member("ends_at", end) }
      if change.replaces { writer.member("replaces", true) }
    case .extend(let extension_):
      writer.member("extends", extension_.id)
      writer.member("ends_at", extension_.end)
      writer.member("feature", extended?.feature ?? "")
      writer.member("key", extended?.key ?? "")
      writer.member("value", extended?.value ?? "")
    }
    writer.member("reason", reason)
    writer.member("tenant", tenant)
    writer.member("actor", asker.name)
    writer.member("roles", asker.roles)
    writer.member("revision", revision)
    if let before { writer.member("before", before) }
    writer.member("basis", basis)
    writer.member("opened", opened)
    writer.member("approvers", approvers)
    writer.member("approvals", each: approvals) { approval, writer in
      writer.beginObject()
      writer.member("actor", approval.actor)
      writer.member("entry", approval.entry)
      writer.endObject()
    }
    if let outcome { writer.member("outcome", outcome) }
    writer.endObject()
    return writer.finish()
  }

  init(
    _ asked: Asked, tenant: String, asker: Actor, revision: String, before: String?, basis: String,
    opened: Int64, approvers: Int, extended: Extended?
  ) {
    self.asked = asked
    self.tenant = tenant
    self.asker = asker
    self.revision = revision
    self.before = before
    self.basis = basis
    self.opened = opened
    self.approvers = approvers
    self.extended = extended
  }

  /// Nil where something else stands there.
  init?(_ bytes: [UInt8]) {
    guard let json = try? JSONValue.parse(bytes), let reason = json["reason"]?.string,
      let tenant = json["tenant"]?.string, let actor = json["actor"]?.string,
      let roles = json["roles"]?.array, let revision = json["revision"]?.string,
      let basis = json["basis"]?.string, let opened = json["opened"]?.int64,
      let approvers = json["approvers"]?.int64, let feature = json["feature"]?.string,
      let key = json["key"]?.string, let value = json["value"]?.string
    else { return nil }
    let end = json["ends_at"]?.int64
    if let id = json["extends"]?.int64 {
      guard let end else { return nil }
      asked = .extend(
        OverrideExtension(id: id, tenant: tenant, end: end, reason: reason, sinceVersion: nil))
      extended = Extended(feature: feature, key: key, value: value)
    } else {
      asked = .set(
        OverrideChange(
          feature: feature, key: key, value: value, reason: reason,
          start: json["starts_at"]?.int64, end: end,
          replaces: json["replaces"]?.bool ?? false))
    }
    self.tenant = tenant
    asker = Actor(actor, roles: roles.compactMap(\.string))
    self.revision = revision
    before = json["before"]?.string
    self.basis = basis
    self.opened = opened
    self.approvers = Int(clamping: approvers)
    outcome = json["outcome"]?.string
    approvals = (json["approvals"]?.array ?? []).compactMap { json in
      guard let actor = json["actor"]?.string, let entry = json["entry"]?.int64 else { return nil }
      return Approval(actor: actor, entry: entry)
    }
  }
}
