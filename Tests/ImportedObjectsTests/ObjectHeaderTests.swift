import DICOM
import ImportedObjects
import StudyAssembly
import Testing

/// What objects say of themselves.
struct ObjectHeaderTests {
  @Test func segmentationStatesMakerAlgorithmAndSegments() throws {
    let object = try ImportedObject(ObjectFixtures.header("seg-binary"))
    #expect(object.kind == .segmentation && object.label == "BINARY")
    #expect(object.provenance.manufacturer == "Example Imaging AI")
    #expect(object.provenance.model == "Limb Segmenter")
    #expect(object.provenance.softwareVersions == "2.4.1")
    #expect(object.provenance.creator == "MAKER, Model")
    #expect(object.provenance.algorithms == ["LimbNet 2.4"])
    #expect(object.provenance.date == "2026-03-02" && object.provenance.time == "09:10:11")
    #expect(object.parts.map(\.label) == ["Mass", "Oedema"])
    #expect(object.parts.map(\.meaning) == ["Mass", "Edema"])
    #expect(object.parts.map(\.algorithmType) == ["AUTOMATIC", "SEMIAUTOMATIC"])
    #expect(object.standing == nil)
  }

  @Test func measurementReportStatesDeviceAndAlgorithm() throws {
    let object = try ImportedObject(ObjectFixtures.header("measurement-report"))
    #expect(object.label == "Imaging Measurement Report")
    #expect(object.provenance.algorithms == ["LimbMeasure 1.3"])
    #expect(object.provenance.creator == "limb-node-1")
    #expect(object.standing?.words == "complete, preliminary, not verified there")
  }

  @Test func verifiedReportNamesItsVerifier() throws {
    let object = try ImportedObject(ObjectFixtures.header("text-report"))
    #expect(
      object.standing?.words == "complete, verified there, by ROE, Robin on 2026-03-02")
  }

  @Test func structureSetStatesColoursAndTypes() throws {
    let object = try ImportedObject(ObjectFixtures.header("structure-set"))
    #expect(object.label == "Limb structures")
    #expect(object.parts.map(\.label) == ["GTV", "Marker", "Off plane"])
    #expect(object.parts.first?.color == [255, 0, 0] && object.parts.first?.meaning == "GTV")
    #expect(object.parts.first?.algorithm == "AutoContour 5")
  }

  @Test func imageIsNoImportedObject() throws {
    let header = try ObjectFixtures.header("image-1")
    #expect(throws: ImportedObjectError.unsupportedClass("1.2.840.10008.5.1.4.1.1.4")) {
      try ImportedObject(header)
    }
  }

  @Test func studyListsItsObjectsAndDoesNotCallThemProblems() throws {
    let study = try ObjectFixtures.study()
    #expect(study.series.count == 1 && study.series.first?.frames.count == 4)
    #expect(study.problems.isEmpty && study.refusals.isEmpty)
    let kinds = Dictionary(grouping: study.objects, by: \.kind).mapValues(\.count)
    #expect(
      kinds == [
        .segmentation: 6, .structureSet: 1, .structuredReport: 3, .presentationState: 1,
        .parametricMap: 3,
      ])
  }

  @Test func objectBelongsToTheSeriesItNamesElseToItsFrameOfReference() throws {
    let study = try ObjectFixtures.study()
    let series = study.series.map(\.id)
    let placement = { (name: String) in
      try ImportedObject(ObjectFixtures.header(name)).placement(in: study)
    }
    #expect(try placement("seg-binary") == .series(series))
    #expect(try placement("structure-set") == .series(series))
    #expect(try placement("seg-by-position") == .frameOfReference(series))
    #expect(try placement("text-report") == .nothing)
  }

  @Test func classNamesAreKnownAndUnknown() {
    #expect(SOPClass.name(of: "1.2.840.10008.5.1.4.1.1.66.4") == "Segmentation")
    #expect(SOPClass.name(of: "1.2.840.10008.5.1.4.1.1.481.2") == "RT Dose")
    #expect(SOPClass.name(of: "1.2.3") == nil)
  }
}
