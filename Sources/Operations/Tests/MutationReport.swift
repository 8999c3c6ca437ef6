package import JSON

/// Which changes of the policies tests notice.
package struct MutationReport: Sendable {
  package struct Mutant: Sendable, Hashable {
    /// `policies/features/x.yaml:12`.
    package let origin: String
    /// What was changed, such as ``rule `sent` of `stage_progression` removed``.
    package let words: String
    /// Tests that reach the place.
    package let reachedBy: Int
    /// The test that noticed it first, if one did.
    package let noticedBy: String?
  }

  /// In order of file and line.
  package let mutants: [Mutant]

  package var survivors: [Mutant] { mutants.filter { $0.noticedBy == nil } }
  private var share: Share { Share(mutants.count - survivors.count, of: mutants.count) }

  /// Of 100; 100 where there is nothing to change.
  package var score: Double { share.percent }

  package var text: String {
    var lines = [
      "mutation \(share): \(share.part) of \(share.whole) changes make a test fail"
    ]
    if !survivors.isEmpty { lines.append("no test notices:") }
    lines += survivors.map { mutant in
      let tests = mutant.reachedBy == 1 ? "1 test reaches" : "\(mutant.reachedBy) tests reach"
      return "  \(mutant.origin): \(mutant.words); \(tests) it"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("changes", Int64(share.whole))
    writer.member("noticed", Int64(share.part))
    writer.member("mutants", each: mutants) { mutant, writer in
      writer.beginObject()
      writer.member("at", mutant.origin)
      writer.member("change", mutant.words)
      writer.member("reached_by", Int64(mutant.reachedBy))
      if let test = mutant.noticedBy { writer.member("noticed_by", test) }
      writer.endObject()
    }
    writer.endObject()
  }
}
