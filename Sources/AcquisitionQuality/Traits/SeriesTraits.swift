public import Imaging
public import StudyAssembly

/// What a series shows and how, each property with its grounds.
public struct SeriesTraits: Equatable, Sendable {
  /// The part of the body.
  public var bodyPart: Trait<BodyPart>
  /// The side; words alone never give one, they can only contradict (`docs/architecture.md`, invariant 6).
  public var side: Trait<BodySide>
  /// The anatomical plane nearest to the images.
  public var plane: Trait<AnatomicalPlane>
  /// The weighting.
  public var contrast: Trait<Contrast>
  /// Whether and how fat is suppressed.
  public var fatSuppression: Trait<FatSuppression>
  /// Whether slices are so thin and many that the series can be reformatted in any plane.
  public var isThreeDimensional: Bool

  /// The traits of a series.
  ///
  /// - Parameters:
  ///   - series: The series.
  ///   - studyDescription: Study Description, for the part of the body.
  ///   - content: What the pixels say; asked only of what header and words are silent about.
  public init(
    _ series: Series, studyDescription: String = "", content: ImageContent = ImageContent()
  ) {
    let acquisition = series.acquisition
    let words = SequenceWords([
      series.description, acquisition.protocolName, acquisition.sequenceName,
    ])
    bodyPart = Self.bodyPart(series, studyDescription)
    side = Self.side(series, words)
    plane = Trait(
      [series.plane.map { .init($0, .geometry) }, words.plane.map { .init($0, .text) }]
        .compactMap(\.self))
    contrast = Trait(
      [
        Self.contrast(acquisition).map { .init($0, .timing) },
        words.contrast.map { .init($0, .text) },
      ].compactMap(\.self), agree: { $0.agrees(with: $1) })
    if let first = contrast.statements.first, first.value == .gradientEcho,
      let named = words.contrast, named != .gradientEcho, named.agrees(with: .gradientEcho)
    {
      // Timing tells only that it is a gradient echo; the name says which one.
      contrast = Trait([.init(named, .text), first], agree: { $0.agrees(with: $1) })
    }
    if contrast.statements.isEmpty, let seen = content.contrast {
      contrast = Trait([.init(seen, .imageContent)])
    }
    fatSuppression = Self.fatSuppression(acquisition, words, content)
    isThreeDimensional =
      series.geometry.map {
        $0.sliceSpacing <= Limits.thinSlice && $0.slices >= Limits.manySlices
      } ?? false
  }

  private enum Limits {
    /// Slices of up to 1.2 mm, at least 60 of them: near to cubic voxels over a knee (decision of this project).
    static let thinSlice = 1.2
    static let manySlices = 60
    /// Echo times of long repetition in ms: below it proton density, and T2 from the second on; the latter as
    /// ``AcquisitionParameters/weighting``, the former by the usual 10 to 30 ms of PD protocols.
    static let protonDensity = 33.0
    static let t2 = 60.0
    /// From this distance of the images' middle from the magnet's, in mm to a side, the side is plain: knees are
    /// about 200 mm apart, and one that was moved to the middle of the magnet lies nearer (estimate).
    static let aside = 50.0
  }

  private static func bodyPart(_ series: Series, _ studyDescription: String) -> Trait<BodyPart> {
    let acquisition = series.acquisition
    let stated = BodyPart(words: acquisition.bodyPartExamined)
    let texts = [series.description, acquisition.protocolName, studyDescription]
    var statements = stated.map { [Trait<BodyPart>.Statement($0, .attribute)] } ?? []
    for text in texts {
      guard let part = BodyPart(words: text) else { continue }
      statements.append(.init(part, .text))
    }
    return Trait(statements)
  }

  private static func side(_ series: Series, _ words: SequenceWords) -> Trait<BodySide> {
    var statements: [Trait<BodySide>.Statement] = []
    if series.side != .unknown { statements.append(.init(series.side, .attribute)) }
    if let geometry = series.geometry {
      let middle = geometry.middle
      // In LPS, x grows towards the patient's left.
      if abs(middle.x) >= Limits.aside {
        statements.append(.init(middle.x > 0 ? .left : .right, .geometry))
      }
    }
    if !statements.isEmpty, let named = words.side { statements.append(.init(named, .text)) }
    return Trait(statements)
  }

  /// The contrast by the kind of sequence and its timing; `nil` where they do not tell.
  private static func contrast(_ acquisition: AcquisitionParameters) -> Contrast? {
    switch acquisition.weighting {
    case .t1: return .t1
    case .t2: return .t2
    case .protonDensity:
      guard let echo = acquisition.echoTime else { return .protonDensity }
      return echo < Limits.protonDensity ? .protonDensity : .intermediate
    case .unknown:
      let isGradientEcho =
        acquisition.scanningSequence.contains("GR") && !acquisition.scanningSequence.contains("EP")
      return isGradientEcho ? .gradientEcho : nil
    }
  }

  private static func fatSuppression(
    _ acquisition: AcquisitionParameters, _ words: SequenceWords, _ content: ImageContent
  ) -> Trait<FatSuppression> {
    var statements: [Trait<FatSuppression>.Statement] = []
    let named = words.fatSuppression
    if let stated = acquisition.isFatSuppressed {
      let inversion = acquisition.inversionTime != nil && !acquisition.scanOptions.contains("FS")
      // The header tells whether, the words how.
      let way =
        named.flatMap { $0.isSuppressed ? $0 : nil } ?? (inversion ? .inversion : .unspecified)
      statements.append(.init(stated ? way : .none, inversion ? .timing : .attribute))
    }
    if let named { statements.append(.init(named, .text)) }
    if statements.isEmpty, let isSuppressed = content.isFatSuppressed {
      statements.append(.init(isSuppressed ? .unspecified : .none, .imageContent))
    }
    return Trait(statements, agree: { $0.isSuppressed == $1.isSuppressed })
  }
}

extension SeriesTraits {
  /// Whether neither header nor words say what the greys show, or whether fat is suppressed, so that the pixels are to be asked.
  public var asksForContent: Bool { contrast.value == nil || fatSuppression.value == nil }
}

extension VolumeGeometry {
  /// The point in the middle of the grid.
  var middle: PatientPoint {
    firstSlice.point(column: Double(columns - 1) / 2, row: Double(rows - 1) / 2)
      + firstSlice.normal * (Double(slices - 1) / 2 * sliceSpacing)
  }
}
