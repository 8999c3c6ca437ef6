package import Foundation

/// Material beside the package (public test suites, measurements) that a checkout may lack.
///
/// Tests that need it say so: `@Test(.enabled(if: Shared.exists("cel-spec"), Shared.absent))`.
package enum Shared {
  /// The folder that `SLUICE_SHARED` names, else `../shared` beside the package; nil without either.
  package static let root: URL? = {
    let named = ProcessInfo.processInfo.environment["SLUICE_SHARED"]
    let folder =
      named.map { URL(filePath: $0, directoryHint: .isDirectory) }
      ?? PackageRoot.url.deletingLastPathComponent().appending(path: "shared")
    var isFolder: ObjCBool = false
    let path = folder.path(percentEncoded: false)
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return exists && isFolder.boolValue ? folder : nil
  }()

  /// A file or folder in the shared folder; nil if it is not there.
  package static func file(_ path: String) -> URL? {
    guard let file = root?.appending(path: path),
      FileManager.default.fileExists(atPath: file.path(percentEncoded: false))
    else { return nil }
    return file
  }

  package static func exists(_ path: String) -> Bool { file(path) != nil }

  /// Why a test was skipped.
  package static let absent =
    "skipped: no shared material beside the package (set SLUICE_SHARED to its folder)"
}
