import DICOM
import Imaging
import StudyAssembly
import Testing

struct SideTests {
  @Test func studyOfBothSidesBecomesTwoEntries() throws {
    let headers = [
      slice("a", changes: [.laterality: ["L"]]),
      slice("b", series: "1.2", changes: [.imageLaterality: ["R"]]),
    ]
    let studies = assembleStudies(headers)
    #expect(studies.map(\.id) == ["1#left", "1#right"])
    #expect(
      studies.map(\.studyInstanceUID) == ["1", "1"] && studies.map(\.side) == [.left, .right])
    #expect(studies.map { $0.series.map(\.id) } == [["1.1"], ["1.2"]])
    #expect(studies.allSatisfy { $0.refusals.isEmpty })
  }

  @Test func studyOfOneSideKeepsItsIdentifier() throws {
    let study = try #require(assembleStudies([slice("a", changes: [.laterality: ["L"]])]).first)
    #expect(study.id == "1" && !study.isOneOfTwoSides)
  }

  @Test func seriesOfBothSidesIsSplitBySide() {
    let headers = (0..<6).map { index in
      slice(
        "\(index)", z: Double(index / 2) * 4,
        changes: [.imageLaterality: [index % 2 == 0 ? "L" : "R"]])
    }
    let studies = assembleStudies(headers)
    #expect(studies.map { $0.series.map(\.id) } == [["1.1#left"], ["1.1#right"]])
    #expect(
      studies.flatMap(\.series).allSatisfy { $0.geometry?.slices == 3 && $0.problems.isEmpty })
    #expect(studies.flatMap { $0.series.map(\.side) } == [.left, .right])
  }

  @Test func seriesWithoutASideStandsWithBothUnderACaution() {
    let headers = [
      slice("a", changes: [.laterality: ["L"]]),
      slice("b", series: "1.2", changes: [.laterality: ["R"]]),
      slice("c", series: "1.3"),
    ]
    let studies = assembleStudies(headers)
    #expect(studies.map { $0.series.map(\.id) } == [["1.1", "1.3"], ["1.2", "1.3"]])
    for study in studies {
      #expect(study.series[0].problems.isEmpty)
      #expect(study.series[1].problems == [.sideNotStated(seriesID: "1.3")])
      #expect(study.series[1].side == .unknown)
    }
  }

  @Test func framesWithoutASideInASeriesOfBothStandApart() {
    let sides = [["L"], ["R"], []]
    let headers = sides.enumerated().map { slice("\($0)", changes: [.imageLaterality: $1]) }
    let studies = assembleStudies(headers)
    #expect(
      studies.map { $0.series.map(\.id) } == [
        ["1.1#left", "1.1#side-not-stated"], ["1.1#right", "1.1#side-not-stated"],
      ])
  }

  @Test func imageOfTwoSidesIsRefused() throws {
    let headers = [
      slice("a", changes: [.laterality: ["L"], .imageLaterality: ["R"]]), slice("b", z: 4),
    ]
    let studies = assembleStudies(headers)
    #expect(studies.count == 1 && studies[0].refusals == [.contradictorySides])
    #expect(studies[0].side == .unknown && studies[0].id == "1")
  }

  @Test func twoPatientsAreRefusedOnBothSides() {
    let headers = [
      slice("a", changes: [.laterality: ["L"]]),
      slice("b", changes: [.laterality: ["R"], .patientID: ["43"]]),
    ]
    #expect(assembleStudies(headers).allSatisfy { $0.refusals.count == 1 })
  }

  @Test func framesOfOneObjectAreSplitBySide() {
    let anatomy = ["L", "L", "R", "R"].map { side in
      dataSet(
        [:],
        items: [
          .frameAnatomySequence: [dataSet([.frameLaterality: [side]])]
        ])
    }
    var header = slice("a", changes: [.numberOfFrames: ["4"]])
    var frames = anatomy
    for index in frames.indices {
      frames[index][.planePositionSequence] = DataElement(
        tag: .planePositionSequence, valueRepresentation: "SQ",
        value: .items([dataSet([.imagePositionPatient: ["0", "0", "\(index % 2 * 5)"]])]))
    }
    header.dataSet[.perFrameFunctionalGroupsSequence] = DataElement(
      tag: .perFrameFunctionalGroupsSequence, valueRepresentation: "SQ", value: .items(frames))
    let studies = assembleStudies([header])
    #expect(studies.map(\.id) == ["1#left", "1#right"])
    #expect(studies.map { $0.series.flatMap(\.frames).map(\.frameNumber) } == [[1, 2], [3, 4]])
  }
}
