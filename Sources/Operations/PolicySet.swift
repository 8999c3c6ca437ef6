package import Catalogue
package import Compiler
import Crypto
package import Diagnostics
import PolicyLanguage
package import Program
package import Runtime

/// The policies of a run: what was read, what was found in it, and what it compiles to.
package struct PolicySet: Sendable {
  package let sources: SourceSet
  package let library: Library
  package let catalogue: Catalogue
  /// Nil where an error is in the way.
  package let programs: ProgramSet?
  package let findings: [Diagnostic]
  /// Nothing is folded into the programs; they decide the same.
  package let isGeneral: Bool
  /// Positions in `sources` of what decides: all files but those of tests and matrices.
  private let deciding: [Int]
  /// SHA-256 over the paths and bytes of what decides, in order of path, in hexadecimal.
  package let digest: String

  /// Reads and compiles files, in order of their paths.
  ///
  /// - Parameters:
  ///   - files: Of policies, tenants and tests.
  ///   - overrides: Of any time: settings are the topmost layer while they are active. What does not
  ///     fit is left out and named in ``ProgramSet/unfitting``.
  ///   - catalogue: The words.
  ///   - isGeneral: To compare with: programs into which no setting is folded.
  package init(
    _ files: [SourceFile], overrides: [OverrideRow] = [], catalogue: Catalogue = .recruiting,
    isGeneral: Bool = false
  ) {
    var sources = SourceSet()
    var findings: [Diagnostic] = []
    var documents: [Document] = []
    var unreadable: [SourceID] = []
    var hash = SHA256()
    var deciding: [Int] = []
    for (index, file) in files.sorted(by: { $0.path < $1.path }).enumerated() {
      let id = sources.add(file)
      let checked = DocumentReader.read(file, id: id)
      findings += checked.diagnostics
      if let document = checked.value {
        documents.append(document)
      } else {
        unreadable.append(id)
      }
      switch checked.value {
      case .test, .matrix: continue
      default: break
      }
      deciding.append(index)
      hash.update(data: Array("\(file.path)\u{0}\(file.bytes.count)\u{0}".utf8))
      hash.update(data: file.bytes)
    }
    let library = Library(
      documents, sources: sources, unreadable: unreadable, findings: &findings)
    let isWhole = !findings.contains { $0.severity == .error }
    let compiled = Compiler.compile(
      library, catalogue: catalogue, overrides: overrides.compactMap(OverrideLayer.init),
      isGeneral: isGeneral)
    self.sources = sources
    self.library = library
    self.catalogue = catalogue
    self.deciding = deciding
    self.isGeneral = isGeneral
    self.programs = isWhole ? compiled.value : nil
    self.findings = findings + compiled.diagnostics
    self.digest = hash.finalize().map { byte in
      let text = String(byte, radix: 16)
      return text.utf8.count == 1 ? "0" + text : text
    }.joined()
  }

  /// Whether nothing stands in the way of deciding with it.
  package var isUsable: Bool { programs != nil }

  /// One line of counts: `7 features, 2 policies, 2 tenants, 0 tests, 2 programs`.
  package var summary: String {
    "\(library.features.count) features, \(library.policies.count) policies, "
      + "\(library.tenants.count) tenants, \(library.tests.count) tests, "
      + "\(programs?.programs.count ?? 0) programs"
  }

  /// What is kept with the decisions, so that they can be explained without the files.
  package func revision(keptAt: EpochMilliseconds) -> RevisionRow {
    RevisionRow(
      digest: digest, keptAt: keptAt,
      sources: deciding.map {
        .init(path: sources.files[$0].path, bytes: sources.files[$0].bytes)
      })
  }

  /// The policies of a revision that a store keeps.
  package init(
    _ revision: RevisionRow, overrides: [OverrideRow] = [], catalogue: Catalogue = .recruiting,
    isGeneral: Bool = false
  ) {
    self.init(
      revision.sources.map { SourceFile(path: $0.path, bytes: $0.bytes) }, overrides: overrides,
      catalogue: catalogue, isGeneral: isGeneral)
  }

  /// The compiled policies and the tenant's row in them.
  ///
  /// - Parameters:
  ///   - tenant: Its name.
  ///   - time: Of what happened, or now for what is asked.
  ///   - decidedAt: When it is decided, or asked.
  /// - Returns: Both.
  /// - Throws: ``RequestError`` where they do not compile or do not know the tenant.
  package func program(
    of tenant: String, at time: EpochMilliseconds, decidedAt: EpochMilliseconds
  ) throws(RequestError) -> (ProgramSet, TenantRow) {
    guard let programs else {
      throw RequestError("the policies have errors; `sluice check` lists them")
    }
    guard let row = programs.row(of: tenant, at: time, decidedAt: decidedAt) else {
      throw .unknown("tenant", tenant, among: Array(programs.tenants.keys))
    }
    return (programs, row)
  }
}

extension PolicySet {
  /// Whether an override would fit what the policies say of its tenant.
  ///
  /// Its value is told as a document would write it: locks, unknown names, values of another type,
  /// what a feature refuses, and what would be an error in the tenant's file.
  ///
  /// - Parameter override: Its id may be any that no other has.
  /// - Returns: The value in its one form, or why not.
  /// - Throws: ``RequestError`` where the policies have errors.
  package func check(_ override: OverrideLayer) throws(RequestError) -> Compiler.OverrideCheck {
    guard isUsable else {
      throw RequestError("the policies have errors; `sluice check` lists them")
    }
    return Compiler.check(override, in: library, catalogue: catalogue)
  }
}

extension OverrideLayer {
  /// What a program is compiled with; nil for the off switch, which nothing locks, and for what was
  /// never active.
  package init?(_ row: OverrideRow) {
    let until = [row.endsAt, row.revokedAt].compactMap(\.self).min()
    guard row.layer == .override, until.map({ row.startsAt < $0 }) ?? true else { return nil }
    self.init(
      id: row.id, tenant: row.tenant, feature: row.feature, key: row.key, value: row.value,
      from: row.startsAt, until: until)
  }
}

extension PolicySet {
  /// `policies/lever.yaml:12:5`; empty where a finding has no place.
  func place(of finding: Diagnostic) -> String {
    guard let span = finding.primary?.span else { return "" }
    let file = sources[span.file]
    let position = file.position(at: span.start)
    return "\(file.path):\(position.line):\(position.column)"
  }
}

extension PolicySet: CustomStringConvertible {
  /// Not all the bytes of all files.
  package var description: String { "\(summary), revision \(digest)" }
}
