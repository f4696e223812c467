import DICOM
import Imaging
import StudyAssembly
import Testing

/// Four positions, images of two kinds at each.
private func twoKinds(
  _ changes: (_ kind: Int, _ place: Int) -> [DICOM.Tag: [String]]
) throws -> [Series] {
  let headers = (0..<8).map { index in
    slice("\(index)", z: Double(index / 2) * 4, changes: changes(index % 2, index / 2))
  }
  return try #require(assembleStudies(headers).first).series
}

struct SeparationTests {
  @Test(arguments: [
    (DICOM.Tag.temporalPositionIdentifier, ["1", "2"], ["time 1", "time 2"]),
    (.diffusionBValue, ["0", "800"], ["b 0 s/mm²", "b 800 s/mm²"]),
    (.triggerTime, ["20", "350"], ["trigger 20 ms", "trigger 350 ms"]),
    (.acquisitionNumber, ["2", "10"], ["acquisition 2", "acquisition 10"]),
    (.flipAngle, ["5", "30"], ["flip angle 5°", "flip angle 30°"]),
    (.inversionTime, ["50", "400"], ["TI 50 ms", "TI 400 ms"]),
  ])
  func imagesOfOnePositionAreToldApartBy(
    tag: DICOM.Tag, values: [String], words: [String]
  ) throws {
    let series = try twoKinds { kind, _ in [tag: [values[kind]]] }
    #expect(series.map(\.distinction) == words)
    #expect(series.allSatisfy { $0.geometry?.slices == 4 && $0.problems.isEmpty })
  }

  /// Interleaved slices have each a trigger time of their own.
  @Test func whatDiffersFromSliceToSliceTellsNothingApart() throws {
    let series = try twoKinds { kind, place in
      [.triggerTime: ["\(place * 37 + kind)"], .acquisitionNumber: ["\(kind + 1)"]]
    }
    #expect(series.map(\.distinction) == ["acquisition 1", "acquisition 2"])
  }

  @Test func timesAloneTellDynamicImagesApart() throws {
    let series = try twoKinds { kind, place in [.acquisitionTime: ["1011\(10 + kind * 20 + place)"]]
    }
    #expect(series.map(\.distinction) == ["time 1 of 2", "time 2 of 2"])
    #expect(series.allSatisfy { $0.geometry?.slices == 4 })
  }

  @Test func equalTimesTellNothing() throws {
    let series = try twoKinds { _, _ in [.acquisitionTime: ["101110"]] }
    #expect(series.count == 1 && series[0].geometry == nil)
    #expect(series[0].problems == [.duplicatePosition(seriesID: "1.1", 0)])
  }

  @Test func timesAtOnePositionStayOneSeriesInTheirOrder() throws {
    let headers = (0..<5).map { index in
      slice("\(index)", changes: [.triggerTime: ["\(500 - index * 100)"]])
    }
    let series = try #require(assembleStudies(headers).first).series
    #expect(series.count == 1 && series[0].geometry == nil)
    #expect(series[0].frames.map(\.sopInstanceUID) == ["9.4", "9.3", "9.2", "9.1", "9.0"])
    #expect(series[0].problems == [.timesAtOnePosition(seriesID: "1.1", count: 5)])
  }

  @Test func dimensionsTellFramesApart() throws {
    let pointers = ["(0020,9057)", "(2005,1413)"].map {
      dataSet([.dimensionIndexPointer: [$0]])
    }
    let frames = (0..<6).map { index in
      dataSet(
        [:],
        items: [
          .frameContentSequence: [
            dataSet([.dimensionIndexValues: ["\(index / 2 + 1)", "\(index % 2 + 1)"]])
          ],
          .planePositionSequence: [
            dataSet([.imagePositionPatient: ["0", "0", "\(index / 2 * 5)"]])
          ],
        ])
    }
    var header = slice("a", changes: [.numberOfFrames: ["6"]])
    for (tag, items) in [
      (DICOM.Tag.perFrameFunctionalGroupsSequence, frames), (.dimensionIndexSequence, pointers),
    ] {
      header.dataSet[tag] = DataElement(
        tag: tag, valueRepresentation: "SQ", value: .items(items))
    }
    let series = try #require(assembleStudies([header]).first).series
    #expect(series.map { $0.frames.map(\.frameNumber) } == [[1, 3, 5], [2, 4, 6]])
    #expect(series.map(\.distinction) == ["dimension 1", "dimension 2"])
  }

  @Test func convertedObjectsAreReadFromTheirUnassignedAttributes() throws {
    let frames = (0..<4).map { index in
      dataSet(
        [:],
        items: [
          .planePositionSequence: [
            dataSet([.imagePositionPatient: ["0", "0", "\(index / 2 * 5)"]])
          ],
          .unassignedPerFrameConvertedAttributesSequence: [
            dataSet([.echoTime: [["10", "40"][index % 2]], .echoNumbers: ["\(index % 2 + 1)"]])
          ],
        ])
    }
    var header = slice(
      "a",
      changes: [
        .sopClassUID: ["1.2.840.10008.5.1.4.1.1.4.4"], .numberOfFrames: ["4"],
      ])
    header.dataSet[.perFrameFunctionalGroupsSequence] = DataElement(
      tag: .perFrameFunctionalGroupsSequence, valueRepresentation: "SQ", value: .items(frames))
    let series = try #require(assembleStudies([header]).first).series
    #expect(series.map(\.echo) == [1, 2] && series.map(\.acquisition.echoTime) == [10, 40])
  }
}
