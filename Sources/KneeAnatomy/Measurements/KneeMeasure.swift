/// What can be measured of a knee.
public enum KneeMeasure: Hashable, Sendable {
  /// Volume of a structure, in mL.
  case volume(KneeStructure)
  /// A property of one whole cartilage.
  case cartilage(KneeStructure, CartilageQuantity)
  /// A property of a part of a cartilage.
  case region(CartilageRegion, CartilageQuantity)
}

/// What is listed of a cartilage or a part of it: members of ``CartilageMeasure``.
public enum CartilageQuantity: String, CaseIterable, Codable, Sendable {
  case meanThickness = "mean-thickness"
  case fifthPercentileThickness = "fifth-percentile-thickness"
  case boneArea = "bone-area"
  case denudedArea = "denuded-area"
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
    }
  }

  /// The unit of its values.
  public var unit: MeasurementUnit {
    switch self {
    case .volume: .millilitres
    case .cartilage(_, let quantity), .region(_, let quantity): quantity.unit
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
