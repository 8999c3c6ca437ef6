import CLibYAML
import Diagnostics

/// The two ends of the reader's speed, for `sluice bench`: the parser below and our tree above.
package enum YAMLBenchmark {
  /// Reads all events of libyaml and throws them away; answers how many there were.
  package static func rawEvents(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      guard let parser = LibYAMLParser(buffer) else { return 0 }
      var count = 0
      var isMore = true
      while isMore, let isEnd = parser.next({ $0.type == YAML_STREAM_END_EVENT }) {
        count += 1
        isMore = !isEnd
      }
      return count
    }
  }

  /// Reads bytes into a tree with all checks; answers how many nodes it has, 0 without a tree.
  package static func tree(_ bytes: [UInt8]) -> Int {
    let file = SourceFile(path: "benchmark.yaml", bytes: bytes)
    let limits = YAMLLimits(bytesMax: Int.max, nodesMax: Int.max)
    return YAMLReader.read(file, id: SourceID(rawValue: 0), limits: limits).value?.count ?? 0
  }
}
