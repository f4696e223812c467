import Imaging
import StudyAssembly

/// Series and studies of which only what the tests ask is said.
enum Fixture {
  /// A series of 30 slices of 3 mm, 0.4 mm pixels, 384 x 384, with its middle at `offset` mm to the left.
  static func series(
    _ id: String, description: String, plane: AnatomicalPlane, offset: Double = 0,
    spacing: Double = 3, pixel: Double = 0.4
  ) -> Series {
    let (row, column): (PatientVector, PatientVector) =
      switch plane {
      case .sagittal: (PatientVector(x: 0, y: 1, z: 0), PatientVector(x: 0, y: 0, z: -1))
      case .coronal: (PatientVector(x: 1, y: 0, z: 0), PatientVector(x: 0, y: 0, z: -1))
      case .axial: (PatientVector(x: 1, y: 0, z: 0), PatientVector(x: 0, y: 1, z: 0))
      }
    let half = 384 * pixel / 2
    let normal = row.cross(column)
    let position =
      PatientPoint(x: offset, y: 0, z: 0) + row * -half + column * -half + normal * (-15 * spacing)
    let first = SliceGeometry(
      position: position, rowDirection: row, columnDirection: column, columnSpacing: pixel,
      rowSpacing: pixel)
    let frames = (0..<30).map { slice in
      var geometry = first
      geometry.position = first.position + normal * (Double(slice) * spacing)
      return Frame(
        sopInstanceUID: "\(id).\(slice)", sopClassUID: "", frameNumber: 1, path: "",
        instanceNumber: slice + 1, geometry: geometry, columns: 384, rows: 384, window: nil,
        isInverted: false)
    }
    var acquisition = AcquisitionParameters()
    acquisition.sliceThickness = spacing
    return Series(
      id: id, seriesInstanceUID: id, number: Int(id), description: description, modality: "MR",
      echo: nil, side: .unknown, frameOfReferenceUID: "1", acquisition: acquisition,
      frames: frames,
      geometry: VolumeGeometry(
        firstSlice: first, sliceSpacing: spacing, columns: 384, rows: 384, slices: 30),
      problems: [])
  }

  /// A study of a knee.
  static func study(_ series: [Series], description: String = "MR knee") -> Study {
    Study(
      studyInstanceUID: "1",
      patient: PatientIdentity(name: "", patientID: "", birthDate: "", sex: ""),
      studyDate: "", studyTime: "", accessionNumber: "", description: description,
      referringPhysician: "", institution: "", side: .unknown, series: series, refusals: [],
      problems: [])
  }

  /// The routine five: sagittal PD and PD with fat suppressed, coronal T1 and PD, axial PD with fat suppressed.
  static var routine: [Series] {
    let rows: [(String, String, AnatomicalPlane, Double, Double, Bool)] = [
      ("1", "pd_tse_sag", .sagittal, 3000, 28, false),
      ("2", "pd_tse_fs_sag", .sagittal, 3500, 38, true),
      ("3", "t1_tse_cor", .coronal, 600, 14, false),
      ("4", "pd_tse_fs_cor", .coronal, 3500, 38, true),
      ("5", "pd_tse_fs_tra", .axial, 3500, 38, true),
    ]
    return rows.map { id, name, plane, repetition, echo, isSuppressed in
      var series = series(id, description: name, plane: plane)
      setTiming(&series, repetition: repetition, echo: echo)
      series.acquisition.isFatSuppressed = isSuppressed ? true : nil
      return series
    }
  }

  static func setTiming(_ series: inout Series, repetition: Double, echo: Double) {
    series.acquisition.scanningSequence = ["SE"]
    (series.acquisition.repetitionTime, series.acquisition.echoTime) = (repetition, echo)
    series.acquisition.weighting = weighting(["SE"], repetition, echo)
  }

  /// What ``AcquisitionParameters/weighting`` is for a timing; the assembly's own rule is not public.
  static func weighting(_ sequence: [String], _ repetition: Double, _ echo: Double) -> Weighting {
    guard sequence.contains("SE") else { return .unknown }
    if repetition >= 1500 { return echo >= 60 ? .t2 : .protonDensity }
    return repetition <= 1000 && echo <= 30 ? .t1 : .unknown
  }
}
