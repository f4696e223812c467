public import Findings

/// Which compartments a report speaks of.
///
/// Follows RSNA RadReport template 303 "MR Right Knee", generalised by joint.
public struct JointTemplate: Equatable, Sendable {
  /// Words for the title, upper case, such as `KNEE`; empty when the body part is not stated.
  public var title: String
  /// The compartments in the order of the report.
  public var compartments: [Compartment]

  /// A template from its parts.
  public init(title: String, compartments: [Compartment]) {
    self.title = title
    self.compartments = compartments
  }

  /// The template for what the series state as Body Part Examined.
  ///
  /// One stated part decides; contradicting or unknown parts give the general list, under the words
  /// of the headers.
  public static func `for`(bodyParts: [String]) -> JointTemplate {
    var stated: [String] = []
    for part in bodyParts.map({ $0.uppercased() }) where !part.isEmpty && !stated.contains(part) {
      stated.append(part)
    }
    let tables = stated.map { part in table.first { $0.bodyParts.contains(part) }?.compartments }
    let isAgreed = tables.allSatisfy { $0 == tables.first }
    let compartments = isAgreed ? tables.first.flatMap(\.self) ?? general : general
    return JointTemplate(title: stated.joined(separator: " / "), compartments: compartments)
  }

  /// For everything that has no list of its own.
  static let general: [Compartment] = [
    .fluid, .ligaments, .tendons, .cartilage, .bones, .muscles, .vesselsAndNerves, .lymphNodes,
    .softTissues,
  ]

  private static let limb: [Compartment] = [
    .softTissues, .muscles, .bones, .vesselsAndNerves, .lymphNodes, .fluid,
  ]

  /// Body Part Examined (PS3.16 Annex L) to compartments.
  private static let table: [(bodyParts: Set<String>, compartments: [Compartment])] = [
    (
      ["KNEE"],
      [
        .fluid, .medialMeniscus, .lateralMeniscus, .anteriorCruciateLigament,
        .posteriorCruciateLigament, .medialCollateralLigament, .lateralCollateralLigament,
        .extensorMechanism, .medialCartilage, .lateralCartilage, .patellofemoralCartilage, .bones,
        .softTissues,
      ]
    ),
    (
      ["SHOULDER"],
      [
        .fluid, .rotatorCuff, .bicepsTendon, .labrum, .cartilage, .acromioclavicularJoint, .bones,
        .muscles, .softTissues,
      ]
    ),
    (
      ["HIP"],
      [.fluid, .labrum, .cartilage, .tendons, .bones, .muscles, .vesselsAndNerves, .softTissues]
    ),
    (["ANKLE", "FOOT", "WRIST", "HAND", "ELBOW"], general),
    (
      [
        "THIGH", "UPPERLEG", "FEMUR", "LEG", "LOWERLEG", "CALF", "ARM", "UPPERARM", "HUMERUS",
        "FOREARM", "EXTREMITY", "UPR_EXM", "LWR_EXM",
      ], limb
    ),
  ]
}

extension Compartment {
  /// The heading in a report.
  public var title: String {
    switch self {
    case .fluid: "Joint fluid and synovium"
    case .medialMeniscus: "Medial meniscus"
    case .lateralMeniscus: "Lateral meniscus"
    case .anteriorCruciateLigament: "Anterior cruciate ligament"
    case .posteriorCruciateLigament: "Posterior cruciate ligament"
    case .medialCollateralLigament: "Medial collateral ligament"
    case .lateralCollateralLigament: "Lateral collateral ligament and posterolateral corner"
    case .extensorMechanism: "Extensor mechanism"
    case .medialCartilage: "Medial compartment cartilage"
    case .lateralCartilage: "Lateral compartment cartilage"
    case .patellofemoralCartilage: "Patellofemoral cartilage"
    case .cartilage: "Cartilage"
    case .labrum: "Labrum"
    case .rotatorCuff: "Rotator cuff"
    case .bicepsTendon: "Long head of biceps tendon"
    case .acromioclavicularJoint: "Acromioclavicular joint"
    case .ligaments: "Ligaments"
    case .tendons: "Tendons"
    case .bones: "Bones and bone marrow"
    case .muscles: "Muscles"
    case .vesselsAndNerves: "Vessels and nerves"
    case .lymphNodes: "Lymph nodes"
    case .softTissues: "Soft tissues"
    case .other: "Other findings"
    }
  }
}
