package import Diagnostics
package import PolicyLanguage

/// All documents of a run, by kind and name.
package struct Library: Sendable {
  package let sources: SourceSet
  package private(set) var features: [String: FeatureSyntax] = [:]
  package private(set) var policies: [String: PolicySyntax] = [:]
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
    func twice(_ kind: String, _ name: Located<String>, _ first: Located<String>) -> Diagnostic {
      Diagnostic(
        .duplicateDocument, "two \(kind) are named `\(name.value)`", at: name.span,
        secondary: [.init(span: first.span, text: "the first is here")],
        help: ["rename one of them"])
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
        if let first = policies[policy.name.value] {
          findings.append(twice("policies", policy.name, first.name))
          ambiguousPolicies.insert(policy.name.value)
        } else {
          policies[policy.name.value] = policy
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
  }

  var hasUnreadable: Bool { !unreadable.isEmpty }

  /// Whether a document of this name was probably meant to be here and could not be read.
  package func isUnreadable(_ name: String) -> Bool { unreadable.contains(name) }

  package func tenant(_ name: String) -> TenantSyntax? {
    tenantPositions[name].map { tenants[$0] }
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
