package import Diagnostics
package import PolicyLanguage

/// All documents of a run, by kind and name.
package struct Library: Sendable {
  package private(set) var sources: SourceSet
  package private(set) var features: [String: FeatureSyntax] = [:]
  /// The earliest version of each.
  package private(set) var policies: [String: PolicySyntax] = [:]
  /// All versions of a policy by the time from which on they count; the first counts since ever.
  private(set) var versions: [String: [PolicySyntax]] = [:]
  package private(set) var tenants: [TenantSyntax] = []
  package private(set) var tests: [TestSyntax] = []
  package private(set) var matrices: [MatrixSyntax] = []
  private var tenantPositions: [String: Int] = [:]
  /// Names of policies that two documents have: what they say is not known.
  private(set) var ambiguousPolicies: Set<String> = []
  /// Names, as far as the files' names tell, of documents that could not be read.
  private let unreadable: Set<String>

  /// Collects documents in the order of their files; of two with one name the first counts.
  ///
  /// Of the files in `unreadable` no document could be made: nobody is told that what they were to
  /// define does not exist.
  package init(
    _ documents: [Document], sources: SourceSet, unreadable: [SourceID] = [],
    findings: inout [Diagnostic]
  ) {
    self.sources = sources
    self.unreadable = Set(
      unreadable.map { id in
        let file = sources[id].path.split(separator: "/").last ?? ""
        return String(file.split(separator: ".").first ?? "")
      })
    func twice(
      _ kind: String, _ name: Located<String>, _ first: Located<String>, at isDated: Bool = false
    ) -> Diagnostic {
      Diagnostic(
        .duplicateDocument,
        "two \(kind) are named `\(name.value)`\(isDated ? " and count from the same time" : "")",
        at: name.span, secondary: [.init(span: first.span, text: "the first is here")],
        help: [
          kind == "policies"
            ? "rename one of them, or give it another `effective_from`" : "rename one of them"
        ])
    }
    var testNames: [String: Located<String>] = [:]
    var rows: [String: Located<String>] = [:]
    for document in documents {
      switch document {
      case .feature(let feature):
        if let first = features[feature.name.value] {
          findings.append(twice("features", feature.name, first.name))
        } else {
          features[feature.name.value] = feature
        }
      case .policy(let policy):
        let first = versions[policy.name.value]?.first {
          $0.effectiveFrom?.value == policy.effectiveFrom?.value
        }
        if let first {
          findings.append(
            twice("policies", policy.name, first.name, at: policy.effectiveFrom != nil))
          ambiguousPolicies.insert(policy.name.value)
        } else {
          versions[policy.name.value, default: []].append(policy)
        }
      case .tenant(let tenant):
        if let first = tenantPositions[tenant.name.value] {
          findings.append(twice("tenants", tenant.name, tenants[first].name))
        } else {
          tenantPositions[tenant.name.value] = tenants.count
          tenants.append(tenant)
        }
      case .test(let test):
        if let first = testNames[test.name.value] {
          findings.append(twice("tests", test.name, first))
        } else {
          testNames[test.name.value] = test.name
          tests.append(test)
        }
      case .matrix(let matrix):
        for row in matrix.rows {
          if let first = rows[row.id.value] {
            // Twice in one matrix was said when it was read.
            if first.span.file != row.id.span.file {
              findings.append(twice("rows", row.id, first))
            }
          } else {
            rows[row.id.value] = row.id
          }
        }
        matrices.append(matrix)
      }
    }
    for (name, all) in versions {
      let sorted = all.sorted {
        ($0.effectiveFrom?.value ?? .min) < ($1.effectiveFrom?.value ?? .min)
      }
      versions[name] = sorted
      policies[name] = sorted.first
    }
  }

  /// The version of a policy that counts for what happened at a time.
  func policy(_ name: String, at occurredAt: Int64) -> PolicySyntax? {
    let all = versions[name]
    return all?.last { ($0.effectiveFrom?.value ?? .min) <= occurredAt } ?? all?.first
  }

  /// Times at which a policy, or one of its parents, gives way to another version, in order.
  func turns(of name: String) -> [Int64] {
    var turns: Set<Int64> = []
    var seen: Set<String> = []
    var open = [name]
    while let next = open.popLast() {
      guard seen.insert(next).inserted, let all = versions[next] else { continue }
      turns.formUnion(all.dropFirst().compactMap(\.effectiveFrom?.value))
      open += all.compactMap(\.extends?.value)
    }
    return turns.sorted()
  }

  var hasUnreadable: Bool { !unreadable.isEmpty }

  /// Whether a document of this name was probably meant to be here and could not be read.
  package func isUnreadable(_ name: String) -> Bool { unreadable.contains(name) }

  package func tenant(_ name: String) -> TenantSyntax? {
    tenantPositions[name].map { tenants[$0] }
  }

  /// The same with further texts at the end of its sources: values of overrides.
  func reading(_ sources: SourceSet) -> Library {
    var copy = self
    copy.sources = sources
    return copy
  }

  /// The same policies with one tenant alone.
  package func judging(_ tenant: TenantSyntax) -> Library {
    var copy = self
    copy.tenants = [tenant]
    copy.tenantPositions = [tenant.name.value: 0]
    return copy
  }

  /// Adds tenants that stand in tests; their names must be new.
  package func adding(_ more: [TenantSyntax]) -> Library {
    var copy = self
    for tenant in more where copy.tenantPositions[tenant.name.value] == nil {
      copy.tenantPositions[tenant.name.value] = copy.tenants.count
      copy.tenants.append(tenant)
    }
    return copy
  }
}
