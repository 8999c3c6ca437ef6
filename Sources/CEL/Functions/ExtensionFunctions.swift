/// Functions beyond the standard library that other CEL implementations offer too.
enum ExtensionFunctions {
  static let all: [Function] =
    StringFunctions.all + [FormatFunction.format] + SequenceFunctions.all + ListFunctions.all
    + MathFunctions.all + SetFunctions.all + EncoderFunctions.all + CalendarFunctions.all
}
