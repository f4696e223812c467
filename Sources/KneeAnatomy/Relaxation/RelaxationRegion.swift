/// A tissue of the knee whose T2 is stated by itself.
///
/// The femoral cartilage, of one name in ``KneeStructure``, is divided by the joint's middle, its trochlea too. What lies within a bone's
/// margin (``RelaxationMargin``) is its marrow. Menisci are left out: their T2, below 15 ms, has decayed before the echoes in use, and what
/// is left is their border's (`docs/anatomy-json.md`).
public enum RelaxationTissue: String, CaseIterable, Codable, Sendable {
  case medialFemoralCartilage, lateralFemoralCartilage
  case medialTibialCartilage, lateralTibialCartilage, patellarCartilage
  case femoralMarrow, tibialMarrow, patellarMarrow
  case muscle

  /// The structure in which its voxels are found.
  public var structure: KneeStructure {
    switch self {
    case .medialFemoralCartilage, .lateralFemoralCartilage: .femoralCartilage
    case .medialTibialCartilage: .medialTibialCartilage
    case .lateralTibialCartilage: .lateralTibialCartilage
    case .patellarCartilage: .patellarCartilage
    case .femoralMarrow: .femur
    case .tibialMarrow: .tibia
    case .patellarMarrow: .patella
    case .muscle: .muscle
    }
  }

  /// The bone on which it lies; nil for what is no cartilage.
  var bone: KneeStructure? {
    switch structure {
    case .femoralCartilage: .femur
    case .medialTibialCartilage, .lateralTibialCartilage: .tibia
    case .patellarCartilage: .patella
    default: nil
    }
  }

  /// The tissue of a structure's voxel; nil where T2 of the structure is not stated.
  ///
  /// - Parameter isLateral: Whether the voxel lies on the lateral side of the joint's middle.
  init?(_ structure: KneeStructure, isLateral: Bool) {
    switch structure {
    case .femoralCartilage: self = isLateral ? .lateralFemoralCartilage : .medialFemoralCartilage
    case .medialTibialCartilage: self = .medialTibialCartilage
    case .lateralTibialCartilage: self = .lateralTibialCartilage
    case .patellarCartilage: self = .patellarCartilage
    case .femur: self = .femoralMarrow
    case .tibia: self = .tibialMarrow
    case .patella: self = .patellarMarrow
    case .muscle: self = .muscle
    default: return nil
    }
  }
}

/// Which part of a tissue's thickness.
public enum RelaxationLayer: String, CaseIterable, Codable, Sendable {
  case whole
  /// The half of a cartilage that lies on the bone.
  case deep
  /// The half of a cartilage that faces the joint.
  case superficial
}

/// A tissue, or one half of a cartilage's thickness.
public struct RelaxationRegion: Hashable, Codable, Sendable {
  /// The tissue.
  public let tissue: RelaxationTissue
  /// Which part of its thickness; ``RelaxationLayer/whole`` of what is no cartilage.
  public let layer: RelaxationLayer

  /// A region from its parts.
  public init(_ tissue: RelaxationTissue, _ layer: RelaxationLayer = .whole) {
    (self.tissue, self.layer) = (tissue, layer)
  }

  /// All regions: each tissue, and the halves of each cartilage.
  public static var all: [RelaxationRegion] {
    RelaxationTissue.allCases.flatMap { tissue in
      let layers = tissue.bone == nil ? [.whole] : RelaxationLayer.allCases
      return layers.map { RelaxationRegion(tissue, $0) }
    }
  }
}
