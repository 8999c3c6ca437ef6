import Compiler
import Runtime

extension PolicySet {
  /// The value of a change as a document would write it.
  ///
  /// - Throws: ``RequestError`` for a setting that there is not, a value of another type, and
  ///   whatever would be an error in the tenant's file.
  func checked(
    _ change: OverrideChange, for tenant: String, during window: Window
  ) throws(RequestError) -> String {
    let found = try check(
      OverrideLayer(
        id: 0, tenant: tenant, feature: change.feature, key: change.key, value: change.value,
        from: window.start, until: window.end))
    if let text = found.text { return text }
    let problem = found.messages.first ?? "it is no value"
    throw RequestError(
      "`\(printableStart(change.key))` of `\(change.feature)` cannot be "
        + "`\(printableStart(change.value))`: \(printable(problem, scalarsMax: 400)); give what "
        + "the tenant's file could say", code: .badValue)
  }
}
