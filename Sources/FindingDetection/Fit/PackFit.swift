public import Imaging
public import StudyAssembly

/// A doubt about a series that a model reads all the same.
public enum FitCaution: Hashable, Sendable {
  /// The headers do not say which part of the body it is.
  case bodyPartNotStated
  /// Neither headers nor timing tell the contrast weighting.
  case weightingNotStated
  /// The images were computed from others, or call themselves so.
  case derivedImages
  /// The headers state no side, in a study of both sides.
  case sideNotStated
}

extension FitCaution: CustomStringConvertible {
  /// The doubt in words.
  public var description: String {
    switch self {
    case .bodyPartNotStated: "body part not stated"
    case .weightingNotStated: "weighting not stated"
    case .derivedImages: "derived images, not as the scanner made them"
    case .sideNotStated: "side not stated, in a study of both sides"
    }
  }
}

/// Why a model does not read a series. In the order in which they are checked.
public enum FitObstacle: Hashable, Sendable {
  /// Another modality.
  case modality(String, reads: [String])
  /// No magnitudes of an acquisition: localizers, phases, maps, captures.
  case nature(SeriesNature)
  /// The slices are parts of a mosaic, no frames of their own that a result could refer to.
  case slicesOfMosaic
  /// The frames form no evenly spaced stack.
  case notAStack
  /// Pixels have colour, of which only the brightness is read.
  case colour
  /// Low values are bright (MONOCHROME1), the opposite of what networks are trained on.
  case invertedGreyScale
  /// Another anatomical plane.
  case plane(AnatomicalPlane, reads: [AnatomicalPlane])
  /// Another part of the body.
  case bodyPart(String)
  /// Another contrast weighting.
  case weighting(Weighting, reads: [Weighting])
  /// Unknown weighting, which this model refuses.
  case weightingNotStated(reads: [Weighting])
  /// Too few slices.
  case slices(Int, needs: Int)
  /// Pixels too small or too large, in mm.
  case pixelSpacing(Double, reads: ClosedRange<Double>)
  /// Slices too near or too far apart, in mm.
  case sliceSpacing(Double, reads: ClosedRange<Double>)

  /// How far the checks went before this one stopped them.
  var checksPassed: Int {
    switch self {
    case .modality: 0
    case .nature, .slicesOfMosaic: 1
    case .notAStack: 2
    case .colour, .invertedGreyScale: 3
    case .plane: 4
    case .bodyPart: 5
    case .weighting, .weightingNotStated: 6
    case .slices: 7
    case .pixelSpacing: 8
    case .sliceSpacing: 9
    }
  }
}

extension FitObstacle: CustomStringConvertible {
  /// The reason in one line.
  public var description: String {
    switch self {
    case .modality(let found, let read):
      "modality \(oneLine(found, maximum: 16)), reads \(read.joined(separator: ", "))"
    case .nature(let found): "\(found.words), reads acquired images"
    case .slicesOfMosaic: "slices of a mosaic, which are no frames of their own"
    case .notAStack: "slices do not form one evenly spaced stack"
    case .colour: "colour pixels"
    case .invertedGreyScale: "inverted grey scale (MONOCHROME1)"
    case .plane(let found, let read):
      "\(found.rawValue) plane, reads \(read.map(\.rawValue).joined(separator: ", "))"
    case .bodyPart(let found):
      "body part \(oneLine(found, maximum: 24)) is not one it reads"
    case .weighting(let found, let read):
      "\(found.rawValue) weighting, reads \(read.map(\.rawValue).joined(separator: ", "))"
    case .weightingNotStated(let read):
      "weighting not stated, reads \(read.map(\.rawValue).joined(separator: ", "))"
    case .slices(let found, let needed): "\(found) slices, needs \(needed)"
    case .pixelSpacing(let found, let read):
      "pixel spacing \(decimal(found, places: 2)) mm, reads \(words(read))"
    case .sliceSpacing(let found, let read):
      "slice spacing \(decimal(found, places: 2)) mm, reads \(words(read))"
    }
  }

  private func words(_ range: ClosedRange<Double>) -> String {
    "\(decimal(range.lowerBound, places: 2)) to \(decimal(range.upperBound, places: 2)) mm"
  }
}

/// Whether a model reads a series.
public enum PackFit: Equatable, Sendable {
  /// It does, with these doubts.
  case fits(cautions: [FitCaution])
  /// It does not.
  case doesNotFit(FitObstacle)
}

extension ModelPack {
  /// Whether the pack reads a series, by modality, geometry, body part and timing alone.
  ///
  /// Descriptions, protocol names and identifiers are never looked at: they are free text that
  /// differs from site to site, and a model must not run on what somebody typed.
  public func fit(_ series: Series) -> PackFit { description.acceptance.fit(series) }
}

extension PackAcceptance {
  /// Whether these numbers let a series pass.
  public func fit(_ series: Series) -> PackFit {
    if let obstacle = obstacle(series) { return .doesNotFit(obstacle) }
    var cautions: [FitCaution] = []
    if bodyPart(series).isEmpty { cautions.append(.bodyPartNotStated) }
    if series.acquisition.weighting == .unknown { cautions.append(.weightingNotStated) }
    if series.nature == .derived { cautions.append(.derivedImages) }
    if series.problems.contains(where: \.missesSide) { cautions.append(.sideNotStated) }
    return .fits(cautions: cautions)
  }

  private func obstacle(_ series: Series) -> FitObstacle? {
    guard modalities.contains(series.modality) else {
      return .modality(series.modality, reads: modalities)
    }
    // A network's output on values that are no signal means nothing.
    guard series.nature.isForModels else { return .nature(series.nature) }
    guard series.frames.allSatisfy({ $0.tile == nil }) else { return .slicesOfMosaic }
    guard let geometry = series.geometry, series.frames.count == geometry.slices,
      !series.problems.contains(where: \.spoilsTheStack)
    else { return .notAStack }
    guard !series.frames.contains(where: \.isColour) else { return .colour }
    guard !series.frames.contains(where: \.isInverted) else { return .invertedGreyScale }
    let plane = geometry.firstSlice.plane
    guard planes.contains(plane) else { return .plane(plane, reads: planes) }
    return contentObstacle(series) ?? gridObstacle(geometry)
  }

  private func contentObstacle(_ series: Series) -> FitObstacle? {
    let part = bodyPart(series)
    guard part.isEmpty || bodyParts.contains(where: { $0.lowercased() == part }) else {
      return .bodyPart(series.acquisition.bodyPartExamined)
    }
    let weighting = series.acquisition.weighting
    if weighting == .unknown {
      return refusesUnknownWeighting ? .weightingNotStated(reads: weightings) : nil
    }
    return weightings.contains(weighting) ? nil : .weighting(weighting, reads: weightings)
  }

  private func gridObstacle(_ geometry: VolumeGeometry) -> FitObstacle? {
    guard geometry.slices >= minimumSlices else {
      return .slices(geometry.slices, needs: minimumSlices)
    }
    for spacing in [geometry.firstSlice.columnSpacing, geometry.firstSlice.rowSpacing]
    where !pixelSpacingInMillimetres.contains(spacing) {
      return .pixelSpacing(spacing, reads: pixelSpacingInMillimetres)
    }
    guard sliceSpacingInMillimetres.contains(geometry.sliceSpacing) else {
      return .sliceSpacing(geometry.sliceSpacing, reads: sliceSpacingInMillimetres)
    }
    return nil
  }

  private func bodyPart(_ series: Series) -> String {
    series.acquisition.bodyPartExamined.lowercased()
  }
}

extension AssemblyProblem {
  /// Whether distances in the stack cannot be trusted.
  fileprivate var spoilsTheStack: Bool {
    switch self {
    case .duplicatePosition, .timesAtOnePosition, .missingSlices, .unevenSpacing, .shearedStack,
      .mixedGeometry, .noGeometry, .tiledSlices:
      true
    default: false
    }
  }

  /// Whether the side is missed.
  fileprivate var missesSide: Bool {
    if case .sideNotStated = self { true } else { false }
  }
}
