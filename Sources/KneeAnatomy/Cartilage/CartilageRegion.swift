/// A part of the knee's cartilage that is measured by itself.
///
/// After Eckstein and Wirth: the femur's central part reaches from the front of the notch over 60 % of the way to the hindmost place of
/// the condyle; the tibia's central part is an ellipse of 20 % of the plateau about its middle, and diagonals through the middle divide
/// the rest (Wirth and Eckstein, IEEE Transactions on Medical Imaging 2008). The trochlea is divided by its groove, the patella by
/// its ridge.
public enum CartilageRegion: String, CaseIterable, Codable, Sendable {
  case medialTrochlea, lateralTrochlea
  case medialCentralFemur, lateralCentralFemur, medialPosteriorFemur, lateralPosteriorFemur
  case medialTibiaCentral, medialTibiaAnterior, medialTibiaPosterior, medialTibiaInternal
  case medialTibiaExternal
  case lateralTibiaCentral, lateralTibiaAnterior, lateralTibiaPosterior, lateralTibiaInternal
  case lateralTibiaExternal
  case medialPatella, lateralPatella

  /// The cartilage of which it is a part.
  public var cartilage: KneeStructure {
    switch self {
    case .medialTrochlea, .lateralTrochlea, .medialCentralFemur, .lateralCentralFemur,
      .medialPosteriorFemur, .lateralPosteriorFemur:
      .femoralCartilage
    case .medialTibiaCentral, .medialTibiaAnterior, .medialTibiaPosterior, .medialTibiaInternal,
      .medialTibiaExternal:
      .medialTibialCartilage
    case .lateralTibiaCentral, .lateralTibiaAnterior, .lateralTibiaPosterior,
      .lateralTibiaInternal, .lateralTibiaExternal:
      .lateralTibialCartilage
    case .medialPatella, .lateralPatella: .patellarCartilage
    }
  }
}
