public import DICOM

/// A part of a joint or limb that a report speaks of on its own.
public enum Compartment: String, CaseIterable, Codable, Sendable {
  case fluid
  case medialMeniscus = "medial-meniscus"
  case lateralMeniscus = "lateral-meniscus"
  case anteriorCruciateLigament = "anterior-cruciate-ligament"
  case posteriorCruciateLigament = "posterior-cruciate-ligament"
  case medialCollateralLigament = "medial-collateral-ligament"
  case lateralCollateralLigament = "lateral-collateral-ligament"
  case extensorMechanism = "extensor-mechanism"
  case medialCartilage = "medial-cartilage"
  case lateralCartilage = "lateral-cartilage"
  case patellofemoralCartilage = "patellofemoral-cartilage"
  case cartilage
  case labrum
  case rotatorCuff = "rotator-cuff"
  case bicepsTendon = "biceps-tendon"
  case acromioclavicularJoint = "acromioclavicular-joint"
  case ligaments
  case tendons
  case bones
  case muscles
  case vesselsAndNerves = "vessels-and-nerves"
  case lymphNodes = "lymph-nodes"
  case softTissues = "soft-tissues"
  case other
}

/// A kind of finding: its plain words, its place in a report, and its code.
public struct FindingType: Equatable, Sendable {
  /// How far a code was checked.
  public enum CodeSource: String, Sendable {
    /// In the standard's own tables (PS3.16, by pydicom's dictionary).
    case dicom
    /// In several public sources, but not in the standard's tables.
    case published
    /// There is no code.
    case none
  }

  /// The name in kebab-case, such as `soft-tissue-mass`.
  public let name: String
  /// Plain words in the singular, lower case, such as `soft tissue mass`.
  public let words: String
  /// Where a report speaks of it, the most fitting first.
  public let compartments: [Compartment]
  /// The code, where there is one that may be exchanged.
  public let code: CodedConcept?
  /// How far the code was checked.
  public let codeSource: CodeSource

  /// A type from its parts.
  public init(
    _ name: String, _ words: String, _ compartments: [Compartment], code: CodedConcept? = nil,
    codeSource: CodeSource = .none
  ) {
    self.name = name
    self.words = words
    self.compartments = compartments
    self.code = code
    self.codeSource = codeSource
  }

  /// The type with a name; an unknown name gives its own words and no place or code.
  public static func named(_ name: String) -> FindingType {
    if let known = all.first(where: { $0.name == name }) { return known }
    let words = name.split(separator: "-").joined(separator: " ")
    return FindingType(name, words.isEmpty ? "finding" : words, [.other])
  }
}
