/// What can be measured of a knee.
public enum KneeMeasure: Hashable, Sendable {
  /// Volume of a structure, in mL.
  case volume(KneeStructure)
  /// A property of one whole cartilage.
  case cartilage(KneeStructure, CartilageQuantity)
  /// A property of a part of a cartilage.
  case region(CartilageRegion, CartilageQuantity)
  /// How far a meniscus' body lies beyond the plateau's bone, in mm.
  case meniscalExtrusion(KneeSide)
  /// How much of a plateau lies under its meniscus, in percent.
  case meniscalCoverage(KneeSide)
  /// Height of a part of a meniscus, in mm.
  case meniscalHeight(KneeSide, MeniscusPart, MeniscusHeight)
  /// A length of the patella or its tendon, or a ratio of lengths.
  case patella(PatellarQuantity)
  /// A property of the trochlea 3 cm above the joint line.
  case trochlea(TrochlearQuantity)
  /// From the tibial tubercle to the trochlear groove, in mm; positive where the tubercle lies lateral.
  case tubercleToGroove
  /// Posterior slope of a plateau, in degrees.
  case tibialSlope(KneeSide)
  /// Posterior slope of the lateral plateau less that of the medial one, in degrees.
  case tibialSlopeDifference
  /// How far the lateral plateau stands before the lateral condyle, in mm.
  case anteriorTibialTranslation
}

/// What is listed of a cartilage or a part of it: members of ``CartilageMeasure``.
public enum CartilageQuantity: String, CaseIterable, Codable, Sendable {
  case meanThickness = "mean-thickness"
  case fifthPercentileThickness = "fifth-percentile-thickness"
  case boneArea = "bone-area"
  case denudedArea = "denuded-area"
}

/// What is listed of the patella.
public enum PatellarQuantity: String, CaseIterable, Codable, Sendable {
  /// Greatest length of the bone, in mm.
  case length
  /// From the lower pole to the tibial insertion, in mm.
  case tendonLength = "tendon-length"
  /// The latter over the former.
  case insallSalvati = "insall-salvati"
  /// From the articular surface's lower end to the tibia, over the articular surface's length.
  case catonDeschamps = "caton-deschamps"
}

/// What is listed of the trochlea.
public enum TrochlearQuantity: String, CaseIterable, Codable, Sendable {
  /// Sulcus angle of the bone and of the cartilage, in degrees.
  case boneSulcusAngle = "bone.sulcus-angle"
  case cartilageSulcusAngle = "cartilage.sulcus-angle"
  /// Depth of the groove in the bone and in the cartilage, in mm.
  case boneDepth = "bone.depth"
  case cartilageDepth = "cartilage.depth"
  /// Inclination of the lateral facet's bone, in degrees.
  case lateralInclination = "bone.lateral-inclination"
}

extension KneeMeasure {
  /// A name for programs that stays the same from version to version: words in lower case with hyphens, from the whole to the part,
  /// divided by dots.
  public var id: String {
    switch self {
    case .volume(let structure): "volume.\(structure.id)"
    case .cartilage(let cartilage, let quantity):
      "cartilage.\(cartilage.cartilageID).\(quantity.rawValue)"
    case .region(let region, let quantity):
      "cartilage.\(region.cartilage.cartilageID).\(region.id).\(quantity.rawValue)"
    case .meniscalExtrusion(let side): "meniscus.\(side.rawValue).extrusion"
    case .meniscalCoverage(let side): "meniscus.\(side.rawValue).coverage"
    case .meniscalHeight(let side, let part, let height):
      "meniscus.\(side.rawValue).\(part.rawValue).\(height.rawValue)-height"
    case .patella(let quantity): "patella.\(quantity.rawValue)"
    case .trochlea(let quantity): "trochlea.\(quantity.rawValue)"
    case .tubercleToGroove: "tibia.tubercle-to-groove"
    case .tibialSlope(let side): "tibia.\(side.rawValue).posterior-slope"
    case .tibialSlopeDifference: "tibia.posterior-slope-difference"
    case .anteriorTibialTranslation: "tibia.anterior-translation"
    }
  }

  /// The unit of its values.
  public var unit: MeasurementUnit {
    switch self {
    case .volume: .millilitres
    case .cartilage(_, let quantity), .region(_, let quantity): quantity.unit
    case .meniscalExtrusion, .meniscalHeight, .tubercleToGroove, .anteriorTibialTranslation:
      .millimetres
    case .meniscalCoverage: .percent
    case .patella(let quantity): quantity.unit
    case .trochlea(let quantity): quantity.unit
    case .tibialSlope, .tibialSlopeDifference: .degrees
    }
  }
}

extension PatellarQuantity {
  var unit: MeasurementUnit {
    switch self {
    case .length, .tendonLength: .millimetres
    case .insallSalvati, .catonDeschamps: .ratio
    }
  }
}

extension TrochlearQuantity {
  var unit: MeasurementUnit {
    switch self {
    case .boneSulcusAngle, .cartilageSulcusAngle, .lateralInclination: .degrees
    case .boneDepth, .cartilageDepth: .millimetres
    }
  }
}

extension CartilageQuantity {
  var unit: MeasurementUnit {
    switch self {
    case .meanThickness, .fifthPercentileThickness: .millimetres
    case .boneArea, .denudedArea: .squareMillimetres
    }
  }

  /// The quantity of a measured cartilage; nil where nothing is covered.
  func value(of measure: CartilageMeasure) -> MeasuredValue? {
    switch self {
    case .meanThickness: measure.meanThickness
    case .fifthPercentileThickness: measure.fifthPercentileThickness
    case .boneArea: measure.boneArea
    case .denudedArea: measure.denudedArea
    }
  }
}

extension KneeStructure {
  /// The name within an identifier, that of a known side.
  var id: String { words().replacing(" ", with: "-") }

  /// The name of a cartilage within an identifier: without the word cartilage.
  var cartilageID: String { words().replacing(" cartilage", with: "").replacing(" ", with: "-") }
}
