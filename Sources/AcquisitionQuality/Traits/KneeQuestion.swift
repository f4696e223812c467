public import Imaging

/// What a reader asks of an MR study of a knee.
public enum KneeQuestion: String, CaseIterable, Codable, Sendable {
  case cruciateLigaments, menisci
  case medialCartilage, lateralCartilage, patellofemoralCartilage
  case collateralLigaments, patellaAndTrochlea
  case marrowOedema, effusion, fractures
}

/// A kind of series that answers a question.
public struct SeriesWish: Hashable, Sendable {
  /// What the greys have to show.
  public enum Greys: Hashable, Sendable {
    /// Proton density, intermediate or T2, fat suppressed or not.
    case fluidSensitive
    /// The same with fat suppressed.
    case fluidSensitiveFatSuppressed
    /// T1 without suppression of fat.
    case t1WithoutFatSuppression
  }

  /// The planes that serve, alike; an isotropic series serves for all.
  public var planes: [AnatomicalPlane]
  /// The contrasts that serve.
  public var greys: Greys

  init(_ planes: [AnatomicalPlane], _ greys: Greys) {
    (self.planes, self.greys) = (planes, greys)
  }

  /// Whether a series is of this kind.
  ///
  /// - Parameters:
  ///   - traits: The series' traits.
  ///   - countsReformats: Whether a series of thin slices serves for planes that it was not acquired in.
  public func isMet(by traits: SeriesTraits, countsReformats: Bool = true) -> Bool {
    guard let plane = traits.plane.value, let contrast = traits.contrast.value else { return false }
    guard planes.contains(plane) || (countsReformats && traits.isThreeDimensional) else {
      return false
    }
    let isSuppressed = traits.fatSuppression.value?.isSuppressed
    return switch greys {
    case .fluidSensitive: contrast.isFluidSensitive
    case .fluidSensitiveFatSuppressed: contrast.isFluidSensitive && isSuppressed == true
    case .t1WithoutFatSuppression: contrast == .t1 && isSuppressed != true
    }
  }
}

extension SeriesWish {
  /// Whether a series is of this kind, or may be, since not all that is asked of it is known.
  func mayBeMet(by traits: SeriesTraits) -> Bool {
    guard traits.plane.value.map(planes.contains) ?? true else { return false }
    let contrast = traits.contrast.value, isSuppressed = traits.fatSuppression.value?.isSuppressed
    return switch greys {
    case .fluidSensitive: contrast?.isFluidSensitive ?? true
    case .fluidSensitiveFatSuppressed:
      (contrast?.isFluidSensitive ?? true) && (isSuppressed ?? true)
    case .t1WithoutFatSuppression: (contrast ?? .t1) == .t1 && isSuppressed != true
    }
  }
}

extension KneeQuestion {
  /// The kinds of series that answer the question, the best first.
  ///
  /// After the MSK module of the ACR's accreditation (three planes, T1 without fat suppression, fluid-sensitive with it)
  /// and knee protocols in use: sagittal for cruciates and menisci, coronal for collaterals, axial for the patella, fluid
  /// with fat suppressed for marrow, T1 beside it for fracture lines. The order is a decision of this project.
  public var wishes: [SeriesWish] {
    switch self {
    case .cruciateLigaments:
      [SeriesWish([.sagittal], .fluidSensitive), SeriesWish([.coronal], .fluidSensitive)]
    case .menisci:
      [SeriesWish([.sagittal], .fluidSensitive), SeriesWish([.coronal], .fluidSensitive)]
    case .medialCartilage, .lateralCartilage:
      [
        SeriesWish([.coronal, .sagittal], .fluidSensitiveFatSuppressed),
        SeriesWish([.coronal, .sagittal], .fluidSensitive),
      ]
    case .patellofemoralCartilage:
      [
        SeriesWish([.axial], .fluidSensitiveFatSuppressed), SeriesWish([.axial], .fluidSensitive),
        SeriesWish([.sagittal], .fluidSensitiveFatSuppressed),
      ]
    case .collateralLigaments:
      [
        SeriesWish([.coronal], .fluidSensitiveFatSuppressed),
        SeriesWish([.coronal], .fluidSensitive), SeriesWish([.axial], .fluidSensitiveFatSuppressed),
      ]
    case .patellaAndTrochlea:
      [SeriesWish([.axial], .fluidSensitive), SeriesWish([.axial], .t1WithoutFatSuppression)]
    case .marrowOedema:
      [
        SeriesWish([.coronal, .sagittal], .fluidSensitiveFatSuppressed),
        SeriesWish([.axial], .fluidSensitiveFatSuppressed),
      ]
    case .effusion:
      [
        SeriesWish([.sagittal, .axial], .fluidSensitiveFatSuppressed),
        SeriesWish([.sagittal, .axial], .fluidSensitive),
        SeriesWish([.coronal], .fluidSensitiveFatSuppressed),
      ]
    case .fractures:
      [
        SeriesWish([.coronal, .sagittal], .t1WithoutFatSuppression),
        SeriesWish([.coronal, .sagittal], .fluidSensitiveFatSuppressed),
      ]
    }
  }
}

/// Which series answers a question.
public enum QuestionAnswer: Equatable, Sendable {
  /// The series, and the wish that it meets: its place in ``KneeQuestion/wishes``, 0 for the best.
  case series(id: String, wish: SeriesWish, rank: Int)
  /// No series serves; what was looked for.
  case none(wanted: [SeriesWish])
}

extension KneeQuestion {
  /// A series that may answer, with what speaks against it.
  public struct Candidate: Sendable {
    /// ``Series/id``.
    public var id: String
    /// Its traits.
    public var traits: SeriesTraits
    /// Distance of slices in mm; thinner goes first among equals.
    public var sliceSpacing: Double
    /// Whether its quality lets it answer.
    public var isUsable: Bool
    /// How many cautions it has; fewer go first among equals.
    public var cautions: Int

    /// A candidate from its parts.
    public init(
      id: String, traits: SeriesTraits, sliceSpacing: Double, isUsable: Bool = true,
      cautions: Int = 0
    ) {
      (self.id, self.traits, self.sliceSpacing) = (id, traits, sliceSpacing)
      (self.isUsable, self.cautions) = (isUsable, cautions)
    }
  }

  /// The series that answers best: of the first wish that one meets, by fewer cautions, then thinner slices.
  public func answer(_ candidates: [Candidate]) -> QuestionAnswer {
    for (rank, wish) in wishes.enumerated() {
      let serving = candidates.filter { $0.isUsable && wish.isMet(by: $0.traits) }
      let best = serving.enumerated().min { left, right in
        let (a, b) = (left.element, right.element)
        return (Double(a.cautions), a.sliceSpacing, Double(left.offset))
          < (Double(b.cautions), b.sliceSpacing, Double(right.offset))
      }
      if let best { return .series(id: best.element.id, wish: wish, rank: rank) }
    }
    return .none(wanted: wishes)
  }
}
