import DICOM
import Imaging
import ImportedObjects
import StudyAssembly
import Testing

/// Segmentations by highdicom: the masks must be those that they were made from.
struct SegmentationTests {
  @Test(arguments: ["seg-binary", "seg-label-map", "seg-by-position"])
  func masksAreThoseThatTheSegmentationWasMadeFrom(name: String) throws {
    let contents = try ObjectFixtures.contents(name)
    #expect(contents.notices.isEmpty)
    #expect(contents.overlays.map(\.label) == ["Mass", "Oedema"])
    for overlay in contents.overlays {
      let truth = try ObjectFixtures.expected(name, try #require(overlay.part))
      #expect(overlay.volume() == truth)
      // 0.5 mm by 0.25 mm by 3.3 mm.
      let volume = try #require(overlay.volumeInMillilitres)
      #expect(abs(volume - Double(truth.count) * 0.5 * 0.25 * 3.3 / 1000) < 1e-6)
    }
  }

  @Test func fractionalSegmentIsCutAtHalfOfTheMaximumAndSaysSo() throws {
    let contents = try ObjectFixtures.contents("seg-fractional")
    #expect(contents.notices == [.fractional("PROBABILITY")])
    #expect(
      try contents.overlays.map { $0.volume() } == [ObjectFixtures.expected("seg-fractional", 1)])
  }

  @Test func frameWhosePositionContradictsItsSourceIsNotDrawn() throws {
    let contents = try ObjectFixtures.contents("seg-contradictory")
    #expect(contents.overlays.isEmpty)
    #expect(
      contents.notices == [
        .contradictorySource(part: "Mass", frames: 3),
        .contradictorySource(part: "Oedema", frames: 3),
      ])
  }

  @Test func otherMatrixIsNotResampledButNamed() throws {
    let contents = try ObjectFixtures.contents("seg-other-grid")
    #expect(contents.overlays.isEmpty)
    #expect(contents.notices.allSatisfy { if case .notOnGrid = $0 { true } else { false } })
    #expect(contents.notices.count == 2)
  }

  @Test func frameOfUnknownSegmentIsCounted() throws {
    let contents = try ObjectFixtures.contents("seg-by-position") { dataSet in
      guard case .items(let segments)? = dataSet[.segmentSequence]?.value else { return }
      dataSet[.segmentSequence] = DataElement(
        tag: .segmentSequence, valueRepresentation: "SQ", value: .items([segments[0]]))
    }
    #expect(contents.overlays.map(\.label) == ["Mass"])
    #expect(contents.notices == [.unknownSegment(frames: 3)])
  }

  @Test func objectOfAnotherFrameOfReferenceRefersToNothing() throws {
    let contents = try ObjectFixtures.contents("seg-by-position") { dataSet in
      dataSet[.frameOfReferenceUID] = DataElement(
        tag: .frameOfReferenceUID, valueRepresentation: "UI", value: .text(["1.2.3"]))
    }
    #expect(contents.overlays.isEmpty && contents.notices == [.refersToNothing])
  }

  @Test func captionNamesMakerAndSaysNotChecked() throws {
    let overlay = try #require(try ObjectFixtures.contents("seg-binary").overlays.first)
    #expect(overlay.caption == "imported: Mass (Example Imaging AI, LimbNet 2.4), not checked")
  }
}
