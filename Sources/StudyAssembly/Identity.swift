import DICOM
import Imaging

extension PatientIdentity {
  /// The identity that a header states.
  init(_ dataSet: DataSet) {
    self.init(
      name: readableName(dataSet.string(.patientName) ?? ""),
      patientID: dataSet.string(.patientID) ?? "",
      birthDate: readableDate(dataSet.string(.patientBirthDate) ?? ""),
      sex: dataSet.string(.patientSex) ?? "")
  }

  /// The identity with gaps filled from another that agrees.
  func completed(by other: PatientIdentity) -> PatientIdentity {
    PatientIdentity(
      name: name.isEmpty ? other.name : name,
      patientID: patientID.isEmpty ? other.patientID : patientID,
      birthDate: birthDate.isEmpty ? other.birthDate : birthDate,
      sex: sex.isEmpty ? other.sex : sex)
  }
}

/// More persons than this in one study are not told apart: it is refused from the second on.
public let mostPatients = 16

/// The persons that headers speak of: one identity for each, gaps filled from the others.
///
/// - Returns: At most ``mostPatients`` identities.
func patients(_ headers: [InstanceHeader]) -> [PatientIdentity] {
  var known: [Person] = []
  // Whoever states most comes first, so that a header without a name joins instead of standing
  // for another person.
  let identities = Set(headers.map { PatientIdentity($0.dataSet) })
  for identity in identities.sorted(by: isFuller) {
    if let index = known.firstIndex(where: { $0.couldBe(identity) }) {
      known[index] = Person(known[index].identity.completed(by: identity))
    } else if known.count < mostPatients {
      known.append(Person(identity))
    }
  }
  return known.map(\.identity)
}

/// An identity with what is compared.
private struct Person {
  let identity: PatientIdentity
  private let name: String

  init(_ identity: PatientIdentity) {
    (self.identity, name) = (identity, identity.name.uppercased())
  }

  /// Whether both could be one person: what both state is the same.
  ///
  /// Names are compared without regard to case, since systems differ in it.
  func couldBe(_ other: PatientIdentity) -> Bool {
    agrees(identity.patientID, other.patientID) && agrees(identity.birthDate, other.birthDate)
      && agrees(identity.sex, other.sex)
      && (agrees(identity.name, other.name) || name == other.name.uppercased())
  }

  private func agrees(_ left: String, _ right: String) -> Bool {
    left.isEmpty || right.isEmpty || left == right
  }
}

private func isFuller(_ left: PatientIdentity, _ right: PatientIdentity) -> Bool {
  let texts = { (identity: PatientIdentity) in
    [identity.patientID, identity.name, identity.birthDate, identity.sex]
  }
  let (a, b) = (texts(left), texts(right))
  let (filledA, filledB) = (a.count { !$0.isEmpty }, b.count { !$0.isEmpty })
  return filledA == filledB ? a.lexicographicallyPrecedes(b) : filledA > filledB
}

/// The sides that a frame's header states.
///
/// Only Laterality (PS3.3 C.7.3.1), Image Laterality and Frame Laterality count. Descriptions,
/// body part, position in space and pixels are never asked. `B` (both) and `U` state no one side.
func statedSides(_ attributes: FrameAttributes) -> Set<BodySide> {
  let dataSet = attributes.dataSet
  let values =
    [dataSet.string(.laterality), dataSet.string(.imageLaterality)]
    + attributes.items(.frameAnatomySequence).map { $0.string(.frameLaterality) }
  return Set(
    values.compactMap { value in
      switch value {
      case "L": .left
      case "R": .right
      default: nil
      }
    })
}

extension Set<BodySide> {
  /// The side that all agree on.
  var agreed: BodySide { count == 1 ? first ?? .unknown : .unknown }
}
