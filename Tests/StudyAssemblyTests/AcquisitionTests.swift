import DICOM
import Imaging
import StudyAssembly
import Testing

struct AcquisitionTests {
  @Test(arguments: [
    ("SE", 600.0, 15.0, Weighting.t1), ("SE", 3200, 30, .protonDensity),
    ("SE", 3000, 45, .protonDensity), ("SE", 4000, 85, .t2), ("SE", 1200, 20, .unknown),
    ("SE", 600, 50, .unknown), ("GR", 16, 5, .unknown), ("", 600, 15, .unknown),
  ])
  func weightingFollowsTheTiming(
    sequence: String, repetition: Double, echo: Double, weighting: Weighting
  ) throws {
    let parameters = try acquisition([
      .scanningSequence: [sequence], .repetitionTime: ["\(repetition)"],
      .echoTime: ["\(echo)"], .seriesDescription: ["SAG T2 FS"],
    ])
    #expect(parameters.weighting == weighting)
  }

  @Test func weightingIsUnknownWithoutTiming() throws {
    let parameters = try acquisition([
      .scanningSequence: ["SE"], .seriesDescription: ["AX T1"], .protocolName: ["T1"],
    ])
    #expect(parameters.weighting == .unknown && parameters.isFatSuppressed == nil)
  }

  @Test(arguments: [
    (["FS"], "", true), (["FC", "FS"], "", true), (["FC"], "", false), ([], "", nil),
    (["FAST_GEMS"], "", nil), ([], "160", true), ([], "900", nil),
  ])
  func fatSuppressionIsStatedOrFollowsFromInversion(
    options: [String], inversion: String, expected: Bool?
  ) throws {
    let parameters = try acquisition([
      .scanningSequence: ["SE", "IR"], .repetitionTime: ["4000"], .echoTime: ["50"],
      .scanOptions: options, .inversionTime: inversion.isEmpty ? [] : [inversion],
      .seriesDescription: ["FATSAT STIR"],
    ])
    #expect(parameters.isFatSuppressed == expected)
  }

  @Test func enhancedObjectIsReadFromItsGroups() throws {
    let frames = (0..<4).map { index in
      dataSet(
        [:],
        items: [
          .planePositionSequence: [
            dataSet([.imagePositionPatient: ["0", "0", "\([6, 0, 9, 3][index])"]])
          ],
          .frameVOILUTSequence: [
            dataSet([.windowCenter: ["\(100 + index)"], .windowWidth: ["50"]])
          ],
        ])
    }
    let shared = dataSet(
      [:],
      items: [
        .planeOrientationSequence: [
          dataSet([.imageOrientationPatient: ["1", "0", "0", "0", "1", "0"]])
        ],
        .pixelMeasuresSequence: [
          dataSet([.pixelSpacing: ["0.4", "0.3"], .sliceThickness: ["2.5"]])
        ],
        .mrTimingAndRelatedParametersSequence: [
          dataSet([.repetitionTime: ["3000"], .flipAngle: ["90"]])
        ],
        .mrEchoSequence: [dataSet([.effectiveEchoTime: ["35"]])],
        .mrModifierSequence: [dataSet([.spectrallySelectedSuppression: ["FAT"]])],
        .frameAnatomySequence: [dataSet([.frameLaterality: ["R"]])],
      ])
    var header = slice(
      "a",
      changes: [
        .sopClassUID: ["1.2.840.10008.5.1.4.1.1.4.1"], .numberOfFrames: ["4"],
        .echoPulseSequence: ["SPIN"],
      ], without: .imagePositionPatient, .imageOrientationPatient, .pixelSpacing, .sliceThickness)
    for (tag, items) in [
      (DICOM.Tag.perFrameFunctionalGroupsSequence, frames),
      (DICOM.Tag.sharedFunctionalGroupsSequence, [shared]),
    ] {
      header.dataSet[tag] = DataElement(
        tag: tag, valueRepresentation: "SQ", value: .items(items))
    }
    let study = try #require(assembleStudies([header]).first)
    let series = try #require(study.series.first)
    #expect(series.frames.map(\.frameNumber) == [2, 4, 1, 3])
    #expect(series.frames.map(\.window?.center) == [101, 103, 100, 102])
    #expect(series.geometry?.sliceSpacing == 3 && series.geometry?.firstSlice.rowSpacing == 0.4)
    #expect(study.side == .right)
    #expect(series.acquisition.weighting == .protonDensity)
    #expect(series.acquisition.isFatSuppressed == true)
    #expect(series.acquisition.sliceThickness == 2.5)
  }

  @Test(arguments: ["0", "-4", "3", "1000000000", "99999999999999999999"])
  func wrongNumberOfFramesIsNamed(count: String) throws {
    var header = slice("a", changes: [.numberOfFrames: [count]])
    header.dataSet[.perFrameFunctionalGroupsSequence] = DataElement(
      tag: .perFrameFunctionalGroupsSequence, valueRepresentation: "SQ",
      value: .items([DataSet(), DataSet()]))
    let study = try #require(assembleStudies([header]).first)
    #expect(study.series.isEmpty && study.problems.count == 1)
  }

  private func acquisition(_ changes: [DICOM.Tag: [String]]) throws -> AcquisitionParameters {
    try #require(assembleStudies([slice("a", changes: changes)]).first?.series.first).acquisition
  }
}
