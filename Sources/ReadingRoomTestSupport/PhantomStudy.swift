public import Findings
public import Imaging
public import ImportedObjects
public import StudyAssembly

/// A generated study with known pictures and candidates: nobody's data.
public struct PhantomStudy: Equatable, Sendable {
  /// The study.
  public var study: Study
  /// Pixels by `Series.id`.
  public var volumes: [String: Volume]
  /// What the models would find.
  public var candidates: [Finding]
  /// What became of the models.
  public var runs: [ModelRun]
  /// What other systems' objects hold; the study refers to each.
  public private(set) var imported: [ImportedContents] = []

  /// A thigh with an axial and a sagittal series and three candidates.
  ///
  /// - Parameters:
  ///   - side: The side that the headers state.
  ///   - axialSlices: Number of slices of the axial series, at least 6.
  public init(side: BodySide = .left, axialSlices: Int = 12) {
    let axial = Self.geometry(
      row: PatientVector(x: 1, y: 0, z: 0), column: PatientVector(x: 0, y: 1, z: 0),
      slices: axialSlices)
    let sagittal = Self.geometry(
      row: PatientVector(x: 0, y: 1, z: 0), column: PatientVector(x: 0, y: 0, z: -1), slices: 8)
    let series = [
      Self.series("1.2.1", number: 2, "t1 axial", axial, side: side, weighting: .t1),
      Self.series("1.2.2", number: 3, "t2 sagittal", sagittal, side: side, weighting: .t2),
    ]
    study = Study(
      studyInstanceUID: "1.2",
      patient: PatientIdentity(
        name: "Phantom, Thigh", patientID: "PH-0001", birthDate: "1960-02-29", sex: "F"),
      studyDate: "2026-11-20", studyTime: "10:11:12", accessionNumber: "A-77",
      description: "MR thigh", referringPhysician: "", institution: "", side: side,
      series: series, refusals: [], problems: [])
    volumes = ["1.2.1": Self.volume(axial), "1.2.2": Self.volume(sagittal)]
    let model = ModelIdentity(
      name: "soft-tissue-mass-t1", version: "0.1.0",
      checksum: String(repeating: "ab", count: 32), isValidatedBySite: true)
    candidates = [
      Self.finding("mass-1", .positive, 0.93, series[0], axial, slice: 4, side, model),
      Self.finding("mass-2", .indeterminate, 0.41, series[0], axial, slice: 2, side, model),
      Self.finding("mass-3", .positive, 0.71, series[1], sagittal, slice: 6, side, model),
    ]
    runs = [
      ModelRun(
        model: model, title: "Soft tissue mass", outcome: .completed(candidates: 3),
        seriesID: "1.2.1")
    ]
  }

  /// Puts objects of other systems beside the images.
  public mutating func add(_ contents: [ImportedContents]) {
    imported += contents
    study.objects = imported.map(\.object).filter { $0.kind != .overlayPlanes }.map {
      ImportedObjectReference(
        sopInstanceUID: $0.sopInstanceUID, sopClassUID: $0.sopClassUID, kind: $0.kind,
        path: $0.path)
    }
  }

  private static func geometry(
    row: PatientVector, column: PatientVector, slices: Int
  ) -> VolumeGeometry {
    VolumeGeometry(
      firstSlice: SliceGeometry(
        position: PatientPoint(x: -40, y: -30, z: 20), rowDirection: row, columnDirection: column,
        columnSpacing: 2, rowSpacing: 2),
      sliceSpacing: 5, columns: 40, rows: 30, slices: slices)
  }

  private static func series(
    _ id: String, number: Int, _ description: String, _ geometry: VolumeGeometry, side: BodySide,
    weighting: Weighting
  ) -> Series {
    var acquisition = AcquisitionParameters()
    acquisition.weighting = weighting
    acquisition.magneticFieldStrength = 1.5
    acquisition.bodyPartExamined = "THIGH"
    let frames = (0..<geometry.slices).map { slice in
      Frame(
        sopInstanceUID: "\(id).\(slice + 1)", sopClassUID: "1.2.840.10008.5.1.4.1.1.4",
        frameNumber: 1, path: "/phantom/\(id)/\(slice + 1)", instanceNumber: slice + 1,
        geometry: geometry.slice(slice), columns: geometry.columns, rows: geometry.rows,
        window: WindowLevel(center: 500, width: 1000), isInverted: false)
    }
    return Series(
      id: id, seriesInstanceUID: id, number: number, description: description, modality: "MR",
      echo: nil, side: side, frameOfReferenceUID: "1.2.9", acquisition: acquisition,
      frames: frames, geometry: geometry, problems: [])
  }

  /// A ramp that differs from slice to slice, with a bright block in the middle.
  private static func volume(_ geometry: VolumeGeometry) -> Volume {
    var samples: [Float] = []
    for slice in 0..<geometry.slices {
      for row in 0..<geometry.rows {
        for column in 0..<geometry.columns {
          let isBlock = (12..<20).contains(column) && (10..<16).contains(row)
          samples.append(Float(column * 12 + row * 9 + slice * 20 + (isBlock ? 300 : 0)))
        }
      }
    }
    return Volume(geometry: geometry, samples: samples)
  }

  private static func finding(
    _ id: String, _ band: ProbabilityBand, _ probability: Double, _ series: Series,
    _ geometry: VolumeGeometry, slice: Int, _ side: BodySide, _ model: ModelIdentity
  ) -> Finding {
    Finding(
      id: id, type: "soft-tissue-mass", probability: probability, band: band, side: side,
      site: "posterior compartment", plane: series.plane,
      measurements: [
        Measurement(name: MeasurementName.volume, value: 3.84, unit: "mL"),
        Measurement(name: MeasurementName.diameterAnteriorPosterior, value: 12.4, unit: "mm"),
      ],
      keyImage: KeyImage(
        seriesID: series.id, seriesInstanceUID: series.seriesInstanceUID,
        sopInstanceUID: series.frames[slice].sopInstanceUID, frameNumber: 1, slice: slice),
      region: region(seriesID: series.id, geometry, slice: slice), origin: .model(model),
      rationale: "Brighter than muscle by a factor of 1.6 over 3.8 mL.")
  }

  /// The bright block on the slice and its neighbours.
  public static func region(
    seriesID: String, _ geometry: VolumeGeometry, slice: Int, margin: Int = 0
  ) -> FindingRegion {
    var voxels = [Bool](repeating: false, count: geometry.slices * geometry.rows * geometry.columns)
    for z in max(0, slice - 1)...min(geometry.slices - 1, slice + 1) {
      for row in (10 + margin)..<(16 - margin) {
        for column in (12 + margin)..<(20 - margin) {
          voxels[(z * geometry.rows + row) * geometry.columns + column] = true
        }
      }
    }
    return FindingRegion(
      seriesID: seriesID,
      mask: VoxelMask(
        columns: geometry.columns, rows: geometry.rows, slices: geometry.slices, voxels: voxels))
  }
}
