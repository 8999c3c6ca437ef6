/// Functions beyond the standard library that other CEL implementations offer too.
enum ExtensionFunctions {
  static let all: [Function] = MathFunctions.all + EncoderFunctions.all
}
