extension KneeMeasure {
  /// Bones that must have been laid on themselves before the measure is compared.
  var bones: [KneeStructure] {
    switch self {
    case .volume(let structure): structure.bone.map { [$0] } ?? []
    case .cartilage(let cartilage, _): cartilage.bone.map { [$0] } ?? []
    case .region(let region, _): region.cartilage.bone.map { [$0] } ?? []
    case .meniscalExtrusion, .meniscalCoverage, .meniscalHeight, .tibialSlope,
      .tibialSlopeDifference:
      [.tibia]
    case .patella(.length), .patella(.tendonLength), .patella(.insallSalvati),
      .patella(.catonDeschamps):
      [.patella]
    case .trochlea: [.femur]
    case .tubercleToGroove, .anteriorTibialTranslation: [.femur, .tibia]
    }
  }

  /// Structures that both examinations must show whole. Others are looked at by the measure itself.
  var structuresNeeded: [KneeStructure] {
    switch self {
    case .volume(let structure), .cartilage(let structure, _): [structure]
    case .meniscalExtrusion(let side), .meniscalHeight(let side, _, _): [side.meniscus]
    case .meniscalCoverage(let side): [side.meniscus, side.tibialCartilage]
    default: []
    }
  }

  /// The region whose bone both must show.
  var region: CartilageRegion? {
    if case .region(let region, _) = self { region } else { nil }
  }

  /// Whether it is an area of bare bone.
  var isBareBone: Bool {
    switch self {
    case .cartilage(_, .denudedArea), .region(_, .denudedArea): true
    default: false
    }
  }

  /// Whether bending the knee changes it: the first by 0.29 mm for each degree (doi:10.1186/s40634-018-0149-1).
  var turnsWithFlexion: Bool { self == .tubercleToGroove || self == .anteriorTibialTranslation }
}

extension KneeStructure {
  /// The bone on which a cartilage lies, or that it is; nil for what moves with none.
  var bone: KneeStructure? {
    switch self {
    case .femur, .femoralCartilage: .femur
    case .tibia, .medialTibialCartilage, .lateralTibialCartilage: .tibia
    case .patella, .patellarCartilage: .patella
    default: nil
    }
  }
}

extension KneeSide {
  fileprivate var meniscus: KneeStructure { self == .medial ? .medialMeniscus : .lateralMeniscus }

  fileprivate var tibialCartilage: KneeStructure {
    self == .medial ? .medialTibialCartilage : .lateralTibialCartilage
  }
}
