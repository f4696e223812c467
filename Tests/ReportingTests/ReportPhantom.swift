import DICOM
import Findings
import Imaging
import StudyAssembly

@testable import Reporting

/// A made-up study of a left thigh with one series of four slices.
enum ReportPhantom {
  static let reader = ReaderIdentity(
    id: "r1", printedName: "Dr Ruth Eader", role: "consultant radiologist")
  static let program = ProgramIdentity(name: "Reading Room", version: "0.1.0")
  static let massModel = ModelIdentity(
    name: "soft-tissue-mass", version: "0.1",
    checksum: String(repeating: "ab", count: 32), isValidatedBySite: true)
  static let kneeModel = ModelIdentity(
    name: "knee-abnormality", version: "2", checksum: String(repeating: "cd", count: 32),
    isValidatedBySite: false)

  static func series(number: Int = 3, slices: Int = 4, bodyPart: String = "THIGH") -> Series {
    var acquisition = AcquisitionParameters()
    acquisition.repetitionTime = 612
    acquisition.echoTime = 9.4
    acquisition.magneticFieldStrength = 1.5
    acquisition.sliceThickness = 5
    acquisition.bodyPartExamined = bodyPart
    acquisition.weighting = .t1
    acquisition.isFatSuppressed = false
    acquisition.manufacturer = "Phantom Works"
    let frames = (0..<slices).map { slice in
      Frame(
        sopInstanceUID: "1.2.\(number).\(slice)", sopClassUID: "1.2.840.10008.5.1.4.1.1.4",
        frameNumber: 1, path: "secret/\(slice).dcm", instanceNumber: slice + 1,
        geometry: SliceGeometry(
          position: PatientPoint(x: 0, y: 0, z: Double(slice) * 6),
          rowDirection: PatientVector(x: 1, y: 0, z: 0),
          columnDirection: PatientVector(x: 0, y: 1, z: 0), columnSpacing: 1, rowSpacing: 1),
        columns: 16, rows: 16, window: nil, isInverted: false)
    }
    return Series(
      id: "s\(number)", seriesInstanceUID: "1.2.\(number)", number: number, description: "ax T1",
      modality: "MR", echo: nil, side: .left, frameOfReferenceUID: "1.2.9",
      acquisition: acquisition, frames: frames, geometry: nil, problems: [])
  }

  static func study(side: BodySide = .left, series: [Series] = [series()]) -> Study {
    Study(
      studyInstanceUID: "1.2.3",
      patient: PatientIdentity(
        name: "PHANTOM, THIGH", patientID: "P-1", birthDate: "1970-01-02", sex: "F"),
      studyDate: "2026-11-20", studyTime: "10:11:12", accessionNumber: "A-77",
      description: "MR thigh", referringPhysician: "", institution: "Nowhere Hospital", side: side,
      series: series, refusals: [], problems: [])
  }

  static func mass(
    _ id: String, probability: Double = 0.93, band: ProbabilityBand = .positive, slice: Int = 1
  ) -> Finding {
    Finding(
      id: id, type: "soft-tissue-mass", probability: probability, band: band, side: .left,
      site: "thigh, medial compartment", plane: .axial,
      measurements: [
        Measurement(name: "volume", value: 52.34, unit: "mL"),
        Measurement(name: "diameter-anterior-posterior", value: 61.2, unit: "mm"),
        Measurement(name: "diameter-left-right", value: 47.5, unit: "mm"),
        Measurement(name: "diameter-craniocaudal", value: 72, unit: "mm"),
      ],
      keyImage: KeyImage(
        seriesID: "s3", seriesInstanceUID: "1.2.3", sopInstanceUID: "1.2.3.\(slice)",
        frameNumber: 1, slice: slice),
      region: nil, origin: .model(massModel),
      rationale: "bright against muscle, 52.3 mL above threshold 0.50")
  }

  static let runs = [
    ModelRun(
      model: massModel, title: "Soft tissue mass", outcome: .completed(candidates: 2),
      seriesID: "s3"),
    ModelRun(
      model: kneeModel, title: "Knee abnormality",
      outcome: .doesNotFit("the body part is not a knee")),
  ]

  static func log(_ actions: [ReviewAction]) -> ReviewLog {
    var log = ReviewLog()
    for (index, action) in actions.enumerated() {
      log.append(
        action, by: reader,
        at: Timestamp(secondsSince1970: 1_795_000_000 + index * 40, zoneOffsetInMinutes: 60))
    }
    return log
  }

  static func input(
    _ actions: [ReviewAction] = [], candidates: [Finding] = [], study: Study = study(),
    runs: [ModelRun] = runs, isSeen: Bool = true
  ) -> ReportInput {
    var coverage = SliceCoverage()
    if isSeen {
      for series in study.series {
        for slice in series.frames.indices { coverage.markSeen(slice: slice, ofSeries: series.id) }
      }
    }
    return ReportInput(
      study: study, review: log(actions).state(candidates: candidates), modelRuns: runs,
      coverage: coverage, reader: reader,
      trainingStatements: [
        "soft-tissue-mass": "Trained on 41 patients of one public collection of sarcomas."
      ], program: program)
  }
}
