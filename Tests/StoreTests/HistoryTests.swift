import Foundation
import Runtime
import SQLiteStore
import Testing

extension AdministrationStore {
  /// What a verification finds, `kind entry`.
  func findings(kept: HistoryCheckpoint? = nil) throws -> [String] {
    var verifier = HistoryVerifier(kept: kept)
    try eachEntry { verifier.add($0) }
    let versions = try overrides(tenant: nil).map(\.version)
    return verifier.finish(versionInUse: versions.max() ?? 0).map {
      "\($0.kind.rawValue) \($0.sequence)"
    }
  }

  func checkpoint() throws -> HistoryCheckpoint {
    let head = try head()
    return HistoryCheckpoint(sequence: head.sequence, digest: head.digest)
  }
}

@Suite struct `History of a store` {
  @Test(arguments: EventStoreContract.all)
  func `is a chain whose head is its last entry`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    for _ in 0..<3 { #expect(try store.commit(.with([.sample(), .sample("request.opened")]))) }
    let entries = try store.history(afterSequence: 0, limit: 9)
    #expect(entries.map(\.sequence) == Array(1...6))
    #expect(entries.map(\.previous) == [HistoryEntry.noDigest] + entries.dropLast().map(\.digest))
    #expect(try store.head().digest == entries.last?.digest)
    #expect(try store.findings() == [])
    #expect(try store.findings(kept: store.checkpoint()) == [])
    #expect(try HistoryCheckpoint(store.checkpoint().description) == store.checkpoint())
  }

  @Test(arguments: EventStoreContract.all)
  func `keeps texts of every kind as they are`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    var draft = HistoryDraft.sample(reason: "it's \"so\", 🙂\n\u{0} e\u{301}")
    draft.before = nil
    draft.after = ""
    draft.isRefused = true
    draft.notes.append(.init(name: "message", text: ""))
    #expect(try store.commit(.with([draft])))
    let entry = try #require(try store.history(afterSequence: 0, limit: 1).first)
    #expect(entry.before == nil && entry.after == "" && entry.isRefused)
    #expect(entry.note("reason").map { Array($0.utf8) } == Array(draft.notes[1].text.utf8))
    #expect(entry.note("message") == "")
    #expect(try store.findings() == [])
  }

  static let filters: [(HistoryFilter, [Int64])] = [
    (HistoryFilter(), [1, 2, 3, 4, 5]),
    (HistoryFilter(tenant: "acme"), [1, 4]),
    (HistoryFilter(tenant: ""), [3]),
    (HistoryFilter(tenant: "nobody"), []),
    (HistoryFilter(feature: "timeline"), [1, 2, 4, 5]),
    (HistoryFilter(kind: "override.set"), [1, 2]),
    (HistoryFilter(kind: "override"), []),
    (HistoryFilter(from: 20, until: 40), [2, 3]),
    (HistoryFilter(from: 40), [4, 5]),
    (HistoryFilter(actor: "ann"), [1, 2]),
    (HistoryFilter(actor: "Dana@Example.com"), [3, 4]),
    (HistoryFilter(actor: "dana@example.com/other"), [3, 4]),
    (HistoryFilter(actor: "dana"), []),
    (HistoryFilter(tenant: "acme", actor: "ann", until: 20), [1]),
  ]

  @Test(arguments: EventStoreContract.all)
  func `gives what a filter asks for, both ways and page by page`(
    _ contract: EventStoreContract
  ) throws {
    let store = try contract.make()
    var drafts = [
      HistoryDraft.sample(), .sample(tenant: "globex"), .sample("policy.loaded", tenant: ""),
      .sample("override.revoked"), .sample("request.opened", tenant: "globex"),
    ]
    for index in drafts.indices { drafts[index].at = Int64(index + 1) * 10 }
    drafts[2].feature = ""
    drafts[2].notes[0].text = "dana@example.com"
    drafts[3].notes[0].text = "Dana@example.com/ci"
    drafts[4].notes.remove(at: 0)
    #expect(try store.commit(.with(drafts)))
    for (filter, wanted) in Self.filters {
      let found = try store.history(filter, afterSequence: 0, limit: 9).map(\.sequence)
      #expect(found == wanted, "\(filter)")
      let recent = try store.recentHistory(filter, beforeSequence: nil, limit: 9).map(\.sequence)
      #expect(recent == wanted.reversed(), "\(filter)")
    }
    let filter = HistoryFilter(feature: "timeline")
    #expect(try store.history(filter, afterSequence: 1, limit: 2).map(\.sequence) == [2, 4])
    #expect(try store.recentHistory(filter, beforeSequence: 4, limit: 1).map(\.sequence) == [2])
    #expect(try store.recentHistory(filter, beforeSequence: nil, limit: 0) == [])
  }

  @Test(arguments: EventStoreContract.all)
  func `still holds when notes were erased`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    try Nora.fill(store)
    let before = try store.history(afterSequence: 0, limit: 9)
    let counts = try store.erase(Nora.scrubber, tenant: "acme", requests: [], applied: 0, now: 9)
    #expect(counts.notes == 2 && counts.requests == 1 && counts.rollouts == 1)
    let after = try store.history(afterSequence: 0, limit: 9)
    #expect(after.map(\.sequence) == [1, 2, 3, 4, 5])
    #expect(after.prefix(4).map(\.digest) == before.map(\.digest))
    #expect(after.map { $0.note("reason") == nil } == [true, false, true, false, true])
    #expect(after.prefix(4).map { $0.note("actor") } == ["ann", "ann", "ann", "ann"])
    let last = try #require(after.last)
    #expect(
      HistoryChain.erased(by: last) == [
        .init(sequence: 1, names: ["reason"]), .init(sequence: 3, names: ["reason"]),
      ])
    #expect(try store.findings() == [])
  }

  @Test(arguments: EventStoreContract.all)
  func `still holds when very many notes were erased`(_ contract: EventStoreContract) throws {
    let store = try contract.make()
    let many = (1...2100).map { HistoryDraft.sample(reason: "c1, the \($0)th time") }
    #expect(try store.commit(.with(many)))
    let counts = try store.erase(Nora.scrubber, tenant: "acme", requests: [], applied: 0, now: 9)
    #expect(counts.notes == 2100)
    #expect(try store.head().sequence == 2103)
    #expect(try store.findings() == [])
  }

  @Test(arguments: EventStoreContract.all)
  func `lets one of many win each race`(_ contract: EventStoreContract) async throws {
    let store = try contract.make()
    let lost = try await withThrowingTaskGroup(of: Int.self) { group in
      for task in 1...8 {
        group.addTask {
          var tries = 0
          for number in 1...500 {
            // However the tasks are scheduled, somebody is first: a refusal, say.
            var isFirst = number % 50 == 0
            let change = try store.commit { head in
              tries += 1
              if isFirst {
                _ = try store.commit(AdministrativeChange.with([.sample("request.rejected")]))
              }
              isFirst = false
              var change = AdministrativeChange(
                expectedSequence: nil,
                entries: [.sample(reason: "task \(task), number \(number)")])
              change.raisesVersion = true
              change.overrides = [.sample(head.lastOverride + 1)]
              return change
            }
            #expect(change.overrides.count == 1)
          }
          return tries - 500
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(try store.head().version == 4000)
    #expect(try store.head().sequence == 4080)
    #expect(try store.overrides(tenant: nil).map(\.id) == Array(1...4000))
    #expect(try store.overrides(tenant: nil).map(\.version) == Array(1...4000))
    var reasons: Set<String> = []
    try store.eachEntry(HistoryFilter(kind: "override.set")) {
      reasons.insert($0.note("reason") ?? "")
    }
    #expect(reasons.count == 4000)
    #expect(try store.findings(kept: store.checkpoint()) == [])
    #expect(lost >= 80)
  }

  /// The file may not grow past each page that a change writes: the process ends there.
  @Test(arguments: 1...12)
  func `never has a change without its entry after a crash`(_ pages: Int) async throws {
    let path = try temporaryDatabase()
    await #expect(processExitsWith: .signal(SIGXFSZ)) {
      [path = path as String, pages = pages as Int] in
      let store = try SQLiteStore.open(path)
      func put() throws {
        _ = try store.commit { head in
          var change = AdministrativeChange(
            expectedSequence: nil,
            entries: [.sample(reason: String(repeating: "because ", count: 200))])
          change.raisesVersion = true
          change.overrides = [.sample(head.lastOverride + 1)]
          return change
        }
      }
      try put()
      var status = stat()
      precondition(stat(path + "-wal", &status) == 0)
      let size = rlim_t(status.st_size) + rlim_t(pages) * 4120 - 1
      var limit = rlimit(rlim_cur: size, rlim_max: size)
      // A parent may have it ignored or blocked.
      signal(SIGXFSZ, SIG_DFL)
      var signals = sigset_t()
      sigemptyset(&signals)
      sigaddset(&signals, SIGXFSZ)
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      while true { try put() }
    }
    let store = try SQLiteStore.open(path)
    let overrides = try store.overrides(tenant: nil)
    let head = try store.head()
    #expect(!overrides.isEmpty)
    #expect(overrides.count == Int(head.sequence) && overrides.count == Int(head.version))
    #expect(try store.findings() == [])
    #expect(try store.quickCheck() == [])
  }
}
