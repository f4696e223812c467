import MRSimulation
import SimulationFiles
import Testing

struct StudyIdentityTests {
  private let study = HandMadeStudy()

  @Test func allIdentifiersDifferAndAreValid() {
    let identity = study.identity
    let uids =
      [identity.studyInstanceUID, identity.frameOfReferenceUID]
      + identity.series.flatMap {
        [$0.seriesInstanceUID, $0.truthSeriesInstanceUID] + $0.instanceUIDs(200)
      }
    #expect(Set(uids).count == uids.count)
    #expect(uids.allSatisfy { $0.hasPrefix("2.25.") && $0.count <= 64 })
  }

  @Test func sameSeedGivesTheSameIdentityAndAnotherGivesAnother() {
    var other = study
    other.seed = 124
    #expect(study.identity == study.identity)
    #expect(study.identity.studyInstanceUID != other.identity.studyInstanceUID)
    #expect(
      study.identity.series[0].seriesInstanceUID != other.identity.series[0].seriesInstanceUID)
  }

  @Test func anotherScanHasIdentifiersOfItsOwnAndTheSamePatient() {
    let (first, again) = (
      study.identity,
      StudyIdentity(seed: study.seed, subject: study.subject, scans: study.scans, scanSeed: 77)
    )
    #expect(again.patientID == first.patientID && again.birthDate == first.birthDate)
    #expect(again.sizeInMetres == first.sizeInMetres && again.date == first.date)
    #expect(again.studyInstanceUID != first.studyInstanceUID)
    #expect(again.frameOfReferenceUID != first.frameOfReferenceUID)
    #expect(again.series[0].seriesInstanceUID != first.series[0].seriesInstanceUID)
    #expect(again.series[0].instanceUIDs(1) != first.series[0].instanceUIDs(1))
  }

  @Test func laterSeriesDoNotChangeEarlierOnes() {
    var shorter = study
    shorter.presets.removeLast()
    #expect(shorter.identity.series == Array(study.identity.series.dropLast()))
  }

  @Test(arguments: UInt64(1)...40)
  func ageFollowsFromTheDates(seed: UInt64) throws {
    var study = study
    study.seed = seed
    let identity = study.identity
    let today = try #require(Int(identity.date))
    let birth = try #require(Int(identity.birthDate))
    #expect((today - birth) / 10_000 == study.subject.age)
  }

  @Test func seriesFollowEachOtherInTime() {
    let identity = study.identity
    var free = identity.start
    for (series, scan) in zip(identity.series, study.scans) {
      #expect(series.start > free)
      let lines = Double(scan.phaseLines) / Double(scan.sequence.echoTrainLength)
      #expect(Double(series.end - series.start) >= scan.sequence.repetitionTime * lines - 1)
      free = series.end
    }
  }

  @Test func largestSeedHasAnIdentity() {
    var study = study
    study.seed = .max
    #expect(study.identity.patientID == "SIM-18446744073709551615")
  }
}
