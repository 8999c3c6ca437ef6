import Diagnostics

/// Which settings the expressions of a file may read.
enum SettingReads {
  /// Every name behind `settings.` or `settings.?`, wherever it stands: too many rather than too few.
  static func names(in file: SourceFile) -> Set<String> {
    let word = Array("settings.".utf8)
    var names: Set<String> = []
    file.bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index + word.count < bytes.count {
        guard bytes[index] == word[0], bytes[index..<index + word.count].elementsEqual(word) else {
          index += 1
          continue
        }
        index += word.count
        if bytes[index] == UInt8(ascii: "?") { index += 1 }
        let rest = bytes[index...].prefix(while: isPartOfName)
        if !rest.isEmpty { names.insert(String(decoding: rest, as: UTF8.self)) }
        index += rest.count
      }
    }
    return names
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
