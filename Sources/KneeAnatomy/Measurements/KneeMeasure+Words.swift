extension KneeSide {
  /// The side in radiology's words.
  ///
  /// - Parameter sideIsKnown: As for ``KneeStructure/words(sideIsKnown:)``.
  public func words(sideIsKnown: Bool = true) -> String {
    switch (self, sideIsKnown) {
    case (_, true): rawValue
    case (.medial, false): "the patient's left"
    case (.lateral, false): "the patient's right"
    }
  }
}

extension KneeMeasure {
  /// The name in radiology's words, without the unit.
  ///
  /// - Parameter sideIsKnown: As for ``KneeStructure/words(sideIsKnown:)``.
  public func name(sideIsKnown: Bool = true) -> String {
    func words(_ side: KneeSide) -> String { side.words(sideIsKnown: sideIsKnown) }
    return switch self {
    case .volume(let structure): "volume of \(structure.words(sideIsKnown: sideIsKnown))"
    case .cartilage(let cartilage, let quantity):
      quantity.words(of: cartilage.words(sideIsKnown: sideIsKnown))
    case .region(let region, let quantity):
      quantity.words(of: region.words(sideIsKnown: sideIsKnown))
    case .meniscalExtrusion(let side): "extrusion of \(words(side)) meniscal body"
    case .meniscalCoverage(let side): "\(words(side)) tibial plateau covered by meniscus"
    case .meniscalHeight(let side, let part, let height):
      "\(height.rawValue) height of \(words(side)) meniscus, \(part.rawValue.replacing("-", with: " "))"
    case .patella(let quantity): quantity.words
    case .trochlea(let quantity): quantity.words
    case .tubercleToGroove: "tibial tubercle to trochlear groove distance"
    case .tibialSlope(let side): "posterior slope of \(words(side)) tibial plateau"
    case .tibialSlopeDifference:
      "posterior slope of \(words(.lateral)) less \(words(.medial)) tibial plateau"
    case .anteriorTibialTranslation: "anterior tibial translation, \(words(.lateral)) compartment"
    }
  }
}

extension CartilageQuantity {
  fileprivate func words(of cartilage: String) -> String {
    switch self {
    case .meanThickness: "mean thickness of \(cartilage)"
    case .fifthPercentileThickness: "thickness that 5 % of \(cartilage) is below"
    case .boneArea: "bone area of \(cartilage)"
    case .denudedArea: "bare bone of \(cartilage)"
    }
  }
}

extension PatellarQuantity {
  fileprivate var words: String {
    switch self {
    case .length: "length of patella"
    case .tendonLength: "length of patellar tendon"
    case .insallSalvati: "patellar height, Insall-Salvati"
    case .catonDeschamps: "patellar height, Caton-Deschamps"
    }
  }
}

extension TrochlearQuantity {
  fileprivate var words: String {
    switch self {
    case .boneSulcusAngle: "sulcus angle of trochlear bone"
    case .cartilageSulcusAngle: "sulcus angle of trochlear cartilage"
    case .boneDepth: "depth of trochlear bone"
    case .cartilageDepth: "depth of trochlear cartilage"
    case .lateralInclination: "inclination of lateral trochlear facet"
    }
  }
}
