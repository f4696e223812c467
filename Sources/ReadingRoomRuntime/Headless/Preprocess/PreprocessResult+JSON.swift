import FindingDetection
import ImageProcessing
import Imaging
import Interchange
import StudyAssembly

extension PreprocessResult {
  /// The result as JSON: `docs/preprocessing.md` describes every member.
  var json: JSONValue {
    .object([
      ("format", .integer(1)), ("version", .text(ProgramVersion.text)),
      ("notice", .text(Messages.researchUse)),
      ("studyInstanceUID", .text(study.studyInstanceUID)),
      ("reference", plan.reference.map(JSONValue.integer) ?? .null),
      ("series", .list(series.map(one))),
      (
        "leftOut",
        .list(
          plan.leftOut.map {
            .object([("number", .integer($0.number)), ("reason", .text($0.reason))])
          })
      ),
    ])
  }

  private func one(_ done: PreprocessedSeries) -> JSONValue {
    let source = study.series[done.number - 1]
    return .object([
      ("number", .integer(done.number)), ("id", .text(source.id)),
      ("seconds", .number(done.seconds)),
      ("problem", done.problem.map(JSONValue.text) ?? .null),
      ("biasField", done.bias.map { bias($0, done.writtenField) } ?? .null),
      ("registration", done.placed.map(registration) ?? .null),
      ("resampling", done.placed.map(resampling) ?? .null),
      ("values", done.scaled.map(scaled) ?? .null),
      ("cautions", .list(done.cautions.map(JSONValue.text))),
      ("written", done.written.map(written) ?? .null),
    ])
  }

  private func bias(
    _ bias: PreprocessedSeries.Bias, _ field: PreprocessedSeries.Written?
  ) -> JSONValue {
    .object([
      ("lowestFactor", .number(Double(bias.range.lowerBound))),
      ("highestFactor", .number(Double(bias.range.upperBound))),
      ("iterations", .list(bias.iterations.map(JSONValue.integer))),
      ("isSettled", .boolean(!bias.isUnsettled)), ("written", field.map(written) ?? .null),
    ])
  }

  private func registration(_ placed: PreprocessedSeries.Placed) -> JSONValue {
    guard let found = placed.registration else { return .null }
    let transform = found.transform
    return .object([
      ("isApplied", .boolean(placed.isMoved)),
      ("doubts", .list(found.doubts.map { .text(Messages.words($0)) })),
      ("turnInDegrees", found.rigid.map { .number($0.rotationInDegrees.length) } ?? .null),
      ("shiftInMillimetres", found.rigid.map { .number($0.translation.length) } ?? .null),
      ("matrix", .list(transform.matrix.entries.map(JSONValue.number))),
      (
        "translation",
        numbers([transform.translation.x, transform.translation.y, transform.translation.z])
      ),
      ("centre", numbers([transform.centre.x, transform.centre.y, transform.centre.z])),
      ("mutualInformationBefore", .number(found.measureBefore)),
      ("mutualInformationAfter", .number(found.measureAfter)),
      ("dependence", .number(found.dependence)), ("overlap", .number(found.overlap)),
      ("iterations", .list(found.iterations.map(JSONValue.integer))),
      ("sharesFrameOfReference", .boolean(placed.sharesFrame)),
    ])
  }

  private func resampling(_ placed: PreprocessedSeries.Placed) -> JSONValue {
    guard placed.isResampled else { return .null }
    return .object([("shareShown", .number(placed.covered))])
  }

  private func scaled(_ scaled: PreprocessedSeries.Scaled) -> JSONValue {
    switch plan.scale {
    case .percentile?:
      .object([
        ("scale", .text("percentile")), ("percentiles", numbers([ValueScale.brightPercent])),
        ("ownValues", numbers(scaled.ownValues)),
        ("broughtTo", numbers([ValueScale.brightLevel])),
      ])
    case .standard(let saved, _)?:
      .object([
        ("scale", .text("standard")), ("percentiles", numbers(IntensityStandard.percentiles)),
        ("ownValues", numbers(scaled.ownValues)),
        ("broughtTo", numbers(saved.standard.landmarks)),
      ])
    case nil: .null
    }
  }

  private func written(_ written: PreprocessedSeries.Written) -> JSONValue {
    .object([
      ("folder", .text(written.folder)),
      ("seriesInstanceUID", .text(written.seriesInstanceUID)),
      ("rescaleSlope", .number(written.values.slope)),
      ("rescaleIntercept", .number(written.values.intercept)),
    ])
  }

  private func numbers(_ values: [Double]) -> JSONValue {
    .list(values.map(JSONValue.number))
  }
}
