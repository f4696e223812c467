import DICOM
import StudyAssembly
import Testing

struct AcquisitionNamesTests {
  @Test(arguments: [
    ("ROW", PhaseEncodingAxis.row), ("COL", .column), ("COLUMN", .column), ("OTHER", nil),
    ("", nil),
  ]) func phaseAxisIsTheHeaders(stated: String, expected: PhaseEncodingAxis?) throws {
    let study = try #require(
      assembleStudies([
        slice("a", changes: [.inPlanePhaseEncodingDirection: stated.isEmpty ? [] : [stated]])
      ]).first)
    #expect(study.series.first?.acquisition.phaseAxis == expected)
  }

  @Test func namesAreKeptAsText() throws {
    let header = slice("a", changes: [.protocolName: ["PDW SPAIR"], .sequenceName: ["*tse2d1_9"]])
    let acquisition = try #require(assembleStudies([header]).first?.series.first?.acquisition)
    #expect(acquisition.protocolName == "PDW SPAIR" && acquisition.sequenceName == "*tse2d1_9")
    #expect(acquisition.weighting == .unknown)
  }

  @Test func enhancedObjectStatesThePhaseAxisInItsGroup() throws {
    let shared = dataSet(
      [:],
      items: [.mrFOVGeometrySequence: [dataSet([.inPlanePhaseEncodingDirection: ["COLUMN"]])]])
    var header = slice("a", changes: [.pulseSequenceName: ["tse"]])
    header.dataSet[.sharedFunctionalGroupsSequence] = DataElement(
      tag: .sharedFunctionalGroupsSequence, valueRepresentation: "SQ", value: .items([shared]))
    let acquisition = try #require(assembleStudies([header]).first?.series.first?.acquisition)
    #expect(acquisition.phaseAxis == .column && acquisition.sequenceName == "tse")
  }
}
