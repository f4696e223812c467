import ImageProcessing
import StudyAssembly

/// What is done with which series of a study.
struct PreprocessPlan {
  /// The series, in the list's order, from one.
  let numbers: [Int]
  /// The series that are left out, and why.
  let leftOut: [(number: Int, reason: String)]
  let removesBias: Bool
  let writesField: Bool
  /// The scale of values; `nil` leaves them.
  let scale: PlannedScale?
  /// The series that others are laid on, from one; `nil` where none is.
  let reference: Int?
  /// How they are laid on it.
  let placing: PlacingSteps

  /// Checks what is asked for.
  ///
  /// - Throws: ``CommandError``.
  init(_ options: PreprocessCommand.Options, _ study: Study) throws {
    if let register = options.registerTo, let onto = options.onto, register != onto {
      throw CommandError.badOption(
        name: "--onto", value: "\(onto)", expected: "the series of --register, \(register)")
    }
    reference = options.registerTo ?? options.onto
    var placing: PlacingSteps = []
    if options.registerTo != nil { placing.insert(.register) }
    if options.onto != nil { placing.insert(.resample) }
    self.placing = placing
    for number in options.series + [reference].compactMap({ $0 }) {
      guard study.series.indices.contains(number - 1) else {
        throw CommandError.noSuchSeries(number, count: study.series.count)
      }
      if let reason = study.series[number - 1].preprocessingObstacle {
        throw CommandError.unfitSeries(number, reason: reason)
      }
    }
    (removesBias, writesField) = (options.removesBias, options.writesField)
    scale = try options.scale.map(PlannedScale.init)
    let isOnlyPlacing = !options.removesBias && options.scale == nil
    var (numbers, leftOut): ([Int], [(Int, String)]) = ([], [])
    for (index, series) in study.series.enumerated() {
      let number = index + 1
      guard options.series.isEmpty || options.series.contains(number) else { continue }
      if let reason = series.preprocessingObstacle {
        leftOut.append((number, reason))
      } else if number == reference, isOnlyPlacing {
        leftOut.append((number, "it is the one that the others are laid on"))
      } else {
        numbers.append(number)
      }
    }
    guard !numbers.isEmpty else {
      throw CommandError.nothingToPreprocess(leftOut.map { "series \($0): \($1)" })
    }
    (self.numbers, self.leftOut) = (numbers, leftOut.map { (number: $0.0, reason: $0.1) })
  }
}

extension Series {
  /// Why the series' values cannot be preprocessed; `nil` where they can.
  var preprocessingObstacle: String? {
    if modality != "MR" { return "it is no MR series but \(modality)" }
    if frames.contains(where: \.isColour) { return "its images have colour" }
    if !nature.isForModels { return "its values are no magnitudes (\(nature.words))" }
    if frames.contains(where: \.isInverted) { return "its low values are shown bright" }
    if geometry == nil { return "its slices do not form an evenly spaced stack" }
    return nil
  }
}
