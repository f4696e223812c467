import Imaging
import KneeAnatomy

/// A knee's axes and what is measured of its cartilage, as JSON; with the reason where its axes cannot be found.
struct AnatomyMeasurements {
  private let result: Result<(frame: KneeFrame, cartilage: CartilageMeasurements), KneeFrameError>
  private let sideIsKnown: Bool

  /// Measures a joined knee.
  init(of joined: JoinedKnee, sideIsKnown: Bool) {
    let noise = SamplingNoise(
      spacing: joined.shares.geometry.sliceSpacing,
      sliceThickness: joined.leastSliceSpacingInMillimetres)
    result = Result { () throws(KneeFrameError) in
      try KneeFrame.measured(joined.shares, noise: noise)
    }
    self.sideIsKnown = sideIsKnown
  }

  /// The axes; the reason where there are none.
  var axes: JSONValue {
    switch result {
    case .failure(let error): .object([("reason", .text(error.description))])
    case .success((let frame, _)):
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
    guard case .success((_, let cartilage)) = result else { return .list([]) }
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
