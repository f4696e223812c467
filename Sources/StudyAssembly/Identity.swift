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

  /// Whether both could be one person: what both state is the same.
  ///
  /// Names are compared without regard to case, since systems differ in it.
  func agrees(with other: PatientIdentity) -> Bool {
    [
      (name.uppercased(), other.name.uppercased()), (patientID, other.patientID),
      (birthDate, other.birthDate), (sex, other.sex),
    ].allSatisfy { $0.isEmpty || $1.isEmpty || $0 == $1 }
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

/// The persons that headers speak of: one identity for each, gaps filled from the others.
func patients(_ headers: [InstanceHeader]) -> [PatientIdentity] {
  var known: [PatientIdentity] = []
  // Whoever states most comes first, so that a header without a name joins instead of standing
  // for another person.
  let identities = headers.map { PatientIdentity($0.dataSet) }
  for identity in Set(identities).sorted(by: isFuller) {
    if let index = known.firstIndex(where: { $0.agrees(with: identity) }) {
      known[index] = known[index].completed(by: identity)
    } else {
      known.append(identity)
    }
  }
  return known
}

private func isFuller(_ left: PatientIdentity, _ right: PatientIdentity) -> Bool {
  let texts = { (identity: PatientIdentity) in
    [identity.patientID, identity.name, identity.birthDate, identity.sex]
  }
  let (a, b) = (texts(left), texts(right))
  let (filledA, filledB) = (a.count { !$0.isEmpty }, b.count { !$0.isEmpty })
  return filledA == filledB ? a.lexicographicallyPrecedes(b) : filledA > filledB
}

/// The sides that an image's header states.
///
/// Only Laterality (PS3.3 C.7.3.1), Image Laterality and Frame Laterality count. Descriptions,
/// body part, position in space and pixels are never asked. `B` (both) and `U` state no one side.
func statedSides(_ dataSet: DataSet) -> Set<BodySide> {
  let groups =
    dataSet.items(.sharedFunctionalGroupsSequence)
    + dataSet.items(.perFrameFunctionalGroupsSequence)
  let anatomies = groups.flatMap { $0.items(.frameAnatomySequence) }
  let values =
    [dataSet.string(.laterality), dataSet.string(.imageLaterality)]
    + anatomies.map { $0.string(.frameLaterality) }
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
