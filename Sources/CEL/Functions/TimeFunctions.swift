/// Accessors of timestamps and durations.
enum TimeFunctions {
  static let all: [Function] = TimeComponent.allCases.map(accessor)

  private static func accessor(_ component: TimeComponent) -> Function {
    let name = component.functionName
    var overloads = [
      Overload("timestamp_\(name)", [.timestamp], .int, isMember: true),
      Overload("timestamp_\(name)_zone", [.timestamp, .string], .int, isMember: true),
    ]
    switch component {
    case .hours, .minutes, .seconds, .milliseconds:
      overloads.append(Overload("duration_\(name)", [.duration], .int, isMember: true))
    default: break
    }
    return Function(name, overloads) { values, meter throws(EvaluationError) in
      switch (values[0], values.count > 1 ? values[1] : nil) {
      case (.timestamp(let time), nil):
        return .int(
          try Operators.primitive { () throws(PrimitiveError) in
            try time.component(component, zone: nil)
          })
      case (.timestamp(let time), .string(let zone)?):
        try meter.charge(10)
        return .int(
          try Operators.primitive { () throws(PrimitiveError) in
            try time.component(component, zone: zone)
          })
      case (.duration(let duration), nil):
        return .int(
          try Operators.primitive { () throws(PrimitiveError) in
            try duration.component(component)
          })
      default: throw StandardFunctions.noOverload(name, values)
      }
    }
  }
}
