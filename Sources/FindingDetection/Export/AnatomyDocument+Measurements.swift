import Imaging
import KneeAnatomy

/// What is measured of a knee, as JSON; with the reason where something is not.
struct MeasurementMembers {
  let measurements: KneeMeasurements
  let sideIsKnown: Bool
  /// What became of each measure since an earlier examination; nil without one.
  var comparison: ComparisonMembers? = nil

  /// The axes; the reason where there are none.
  var axes: JSONValue {
    switch measurements.frame {
    case .failure(let error): .object([("reason", .text(error.description))])
    case .success(let frame):
      .object([
        ("flexionInDegrees", rounded(frame.pose.flexion)),
        ("varusInDegrees", rounded(frame.pose.varus)),
        ("internalRotationInDegrees", rounded(frame.pose.internalRotation)),
        ("lateralShiftInMillimetres", rounded(frame.pose.lateralShift)),
        ("anteriorShiftInMillimetres", rounded(frame.pose.anteriorShift)),
        ("distractionInMillimetres", rounded(frame.pose.distraction)),
      ])
    }
  }

  /// Each cartilage and its regions; empty without axes.
  var cartilage: JSONValue {
    guard let cartilage = measurements.cartilage else { return .list([]) }
    let present = KneeStructure.cartilages.filter { cartilage.cartilages[$0] != nil }
    return .list(
      present.map { structure in
        let regions = CartilageRegion.allCases.filter {
          $0.cartilage == structure && cartilage.regions[$0] != nil
        }
        return .object(
          [("name", .text(structure.words(sideIsKnown: sideIsKnown)))]
            + members(cartilage.cartilages[structure])
            + [
              (
                "regions",
                .list(
                  regions.map {
                    .object([("name", .text($0.rawValue))] + members(cartilage.regions[$0]))
                  })
              )
            ])
      })
  }

  /// Every measure of the table.
  var rows: JSONValue {
    .list(
      measurements.rows.map { row in
        .object(
          [
            ("id", .text(row.id)), ("name", .text(row.name(sideIsKnown: sideIsKnown))),
            ("unit", .text(row.unit.rawValue)),
          ] + result(of: row) + (comparison?.members(of: row.measure) ?? []))
      })
  }

  private func result(of row: KneeMeasurementRow) -> [(key: String, value: JSONValue)] {
    switch row.result {
    case .success(let value):
      [("value", rounded(value.value)), ("samplingError", rounded(value.samplingError))]
    case .failure(let obstacle): [("reason", .text(obstacle.words(sideIsKnown: sideIsKnown)))]
    }
  }

  private func members(_ measure: CartilageMeasure?) -> [(key: String, value: JSONValue)] {
    guard let measure else { return [] }
    return [
      ("meanThicknessInMillimetres", value(measure.meanThickness)),
      ("medianThicknessInMillimetres", value(measure.medianThickness)),
      ("fifthPercentileThicknessInMillimetres", value(measure.fifthPercentileThickness)),
      ("boneAreaInSquareMillimetres", value(measure.boneArea)),
      ("denudedAreaInSquareMillimetres", value(measure.denudedArea)),
      ("volumeInMillilitres", value(measure.volume)),
    ]
  }

  /// A number with its sampling error. What repeated scans would change is not known yet, and so no smallest detectable change is stated.
  private func value(_ value: MeasuredValue?) -> JSONValue {
    guard let value else { return .null }
    return .object([
      ("value", rounded(value.value)), ("samplingError", rounded(value.samplingError)),
    ])
  }

  private func rounded(_ value: Double) -> JSONValue {
    .number((value * 1000).rounded() / 1000)
  }
}
