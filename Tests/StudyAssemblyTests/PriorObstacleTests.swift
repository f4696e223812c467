import Imaging
import StudyAssembly
import Testing

/// Which study may be compared with another as an earlier examination of the same knee.
@Suite struct PriorObstacleTests {
  private static func study(_ uid: String, _ date: String, time: String = "") -> Study {
    Study(
      studyInstanceUID: uid,
      patient: PatientIdentity(name: "A", patientID: "17", birthDate: "1970-01-02", sex: "F"),
      studyDate: date, studyTime: time, accessionNumber: "", description: "",
      referringPhysician: "", institution: "", side: .right, series: [], refusals: [], problems: [])
  }

  private let study = Self.study("1.2", "2026-03-04")
  private let prior = Self.study("1.1", "2024-03-04")

  private func found(_ change: (inout Study) -> Void, side: BodySide? = nil) -> PriorObstacle? {
    var other = prior
    change(&other)
    return .found(for: other, of: study, side: side)
  }

  @Test func anEarlierStudyOfTheSameKneeIsOne() {
    #expect(found { _ in } == nil)
    #expect(found { $0.patient.name = "B" } == nil)
    #expect(found { ($0.patient.birthDate, $0.patient.sex) = ("", "") } == nil)
  }

  @Test func anotherPatientOrNoneIsRefused() {
    #expect(found { $0.patient.patientID = "18" } == .otherPatient)
    #expect(found { $0.patient.birthDate = "1970-02-01" } == .otherPatient)
    #expect(found { $0.patient.sex = "M" } == .otherPatient)
    #expect(found { $0.patient.patientID = "" } == .patientNotStated)
  }

  @Test func theSideMustBeKnownAndTheSame() {
    #expect(found { $0.side = .left } == .otherSide)
    #expect(found { $0.side = .unknown } == .sideNotStated)
    #expect(found({ $0.side = .unknown }, side: .right) == nil)
    #expect(found({ $0.side = .right }, side: .left) == .otherSide)
    #expect(found({ $0.side = .unknown }, side: .unknown) == .sideNotStated)
  }

  @Test func theDatesMustSayThatItIsEarlier() {
    #expect(found { $0.studyDate = "2026-03-05" } == .later)
    #expect(found { $0.studyDate = "" } == .orderNotStated)
    #expect(found { $0.studyDate = "2026-03-04" } == .orderNotStated)
    let noon = Self.study("1.2", "2026-03-04", time: "12:00:00")
    for (time, expected) in [
      ("11:59:59", nil), ("12:00:01", PriorObstacle.later), ("12:00:00", .orderNotStated),
      ("", .orderNotStated),
    ] {
      let other = Self.study("1.1", "2026-03-04", time: time)
      #expect(PriorObstacle.found(for: other, of: noon) == expected, "\(time)")
    }
  }

  @Test func aStudyIsNotItsOwnPrior() {
    #expect(PriorObstacle.found(for: study, of: study) == .sameStudy)
  }

  @Test func statedBodyPartsMustHaveOneInCommon() {
    func series(_ part: String) -> Series {
      var acquisition = AcquisitionParameters()
      acquisition.bodyPartExamined = part
      return Series(
        id: part, seriesInstanceUID: "3", number: 1, description: "", modality: "MR", echo: nil,
        side: .right, frameOfReferenceUID: "", acquisition: acquisition, frames: [], geometry: nil,
        problems: [])
    }
    var knee = study, other = prior
    (knee.series, other.series) = ([series("KNEE")], [series("ANKLE")])
    #expect(PriorObstacle.found(for: other, of: knee) == .otherBodyPart)
    other.series = [series(""), series("knee")]
    #expect(PriorObstacle.found(for: other, of: knee) == nil)
    other.series = [series("")]
    #expect(PriorObstacle.found(for: other, of: knee) == nil)
  }
}
