extension CartilageRegion {
  /// The side on which it lies.
  public var side: KneeSide {
    switch self {
    case .medialTrochlea, .medialCentralFemur, .medialPosteriorFemur, .medialTibiaCentral,
      .medialTibiaAnterior, .medialTibiaPosterior, .medialTibiaInternal, .medialTibiaExternal,
      .medialPatella:
      .medial
    case .lateralTrochlea, .lateralCentralFemur, .lateralPosteriorFemur, .lateralTibiaCentral,
      .lateralTibiaAnterior, .lateralTibiaPosterior, .lateralTibiaInternal, .lateralTibiaExternal,
      .lateralPatella:
      .lateral
    }
  }

  /// The name in radiology's words.
  ///
  /// - Parameter sideIsKnown: As for ``KneeStructure/words(sideIsKnown:)``.
  public func words(sideIsKnown: Bool = true) -> String {
    "\(side.words(sideIsKnown: sideIsKnown)) \(part.words)"
  }

  /// The name within an identifier of its cartilage.
  var id: String {
    switch cartilage {
    case .medialTibialCartilage, .lateralTibialCartilage: part.id
    default: "\(side.rawValue)-\(part.id)"
    }
  }

  /// Which part of its side it is, within an identifier and in words.
  private var part: (id: String, words: String) {
    switch self {
    case .medialTrochlea, .lateralTrochlea: ("trochlea", "trochlear cartilage")
    case .medialCentralFemur, .lateralCentralFemur:
      ("weight-bearing", "weight-bearing femoral cartilage")
    case .medialPosteriorFemur, .lateralPosteriorFemur:
      ("posterior", "posterior femoral cartilage")
    case .medialTibiaCentral, .lateralTibiaCentral: ("central", "tibial cartilage, central part")
    case .medialTibiaAnterior, .lateralTibiaAnterior:
      ("anterior", "tibial cartilage, anterior part")
    case .medialTibiaPosterior, .lateralTibiaPosterior:
      ("posterior", "tibial cartilage, posterior part")
    case .medialTibiaInternal, .lateralTibiaInternal:
      ("internal", "tibial cartilage, internal part")
    case .medialTibiaExternal, .lateralTibiaExternal:
      ("external", "tibial cartilage, external part")
    case .medialPatella, .lateralPatella: ("facet", "patellar cartilage")
    }
  }
}
