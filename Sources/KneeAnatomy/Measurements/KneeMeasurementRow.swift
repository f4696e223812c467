/// One line of a table of measurements.
public struct KneeMeasurementRow: Equatable, Sendable {
  /// What is measured.
  public let measure: KneeMeasure
  /// The value in ``unit``, or why there is none.
  public let result: Result<MeasuredValue, MeasurementObstacle>

  /// A line from its parts.
  public init(_ measure: KneeMeasure, _ result: Result<MeasuredValue, MeasurementObstacle>) {
    (self.measure, self.result) = (measure, result)
  }

  /// A name for programs that stays the same, as in ``KneeMeasure/id``.
  public var id: String { measure.id }

  /// The unit of the value.
  public var unit: MeasurementUnit { measure.unit }

  /// The value; nil where it is not measured.
  public var value: MeasuredValue? { try? result.get() }

  /// Why it is not measured; nil where it is.
  public var obstacle: MeasurementObstacle? {
    guard case .failure(let obstacle) = result else { return nil }
    return obstacle
  }

  /// The name in radiology's words, without the unit.
  ///
  /// - Parameter sideIsKnown: As for ``KneeStructure/words(sideIsKnown:)``.
  public func name(sideIsKnown: Bool = true) -> String { measure.name(sideIsKnown: sideIsKnown) }
}
