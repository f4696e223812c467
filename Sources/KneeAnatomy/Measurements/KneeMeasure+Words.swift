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
    switch self {
    case .volume(let structure): "volume of \(structure.words(sideIsKnown: sideIsKnown))"
    case .cartilage(let cartilage, let quantity):
      quantity.words(of: cartilage.words(sideIsKnown: sideIsKnown))
    case .region(let region, let quantity):
      quantity.words(of: region.words(sideIsKnown: sideIsKnown))
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
