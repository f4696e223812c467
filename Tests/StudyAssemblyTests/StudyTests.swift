import DICOM
import Imaging
import StudyAssembly
import Testing

struct StudyTests {
  @Test func identityIsReadableByPeople() throws {
    let study = try #require(assembleStudies([slice("a")]).first)
    #expect(
      study.patient
        == PatientIdentity(name: "DOE, JANE", patientID: "42", birthDate: "1970-01-02", sex: "F"))
    #expect(study.studyDate == "2026-03-01" && study.studyTime == "10:11:12")
  }

  @Test(arguments: [
    (DICOM.Tag.patientID, "43"), (DICOM.Tag.patientName, "DOE^JOHN"),
    (DICOM.Tag.patientBirthDate, "19700103"),
    (DICOM.Tag.patientSex, "M"),
  ])
  func twoPatientsInOneStudyAreRefused(tag: DICOM.Tag, value: String) throws {
    let headers = [slice("a"), slice("b", z: 4, changes: [tag: [value]])]
    let study = try #require(assembleStudies(headers).first)
    guard case .twoPatients(let patients)? = study.refusals.first else {
      Issue.record("not refused")
      return
    }
    #expect(patients.count == 2)
  }

  /// A record of another patient that is no image is a mix-up all the same.
  @Test func twoPatientsAreFoundAmongObjectsThatAreNoImages() throws {
    var report = slice("b", changes: [.patientID: ["43"]])
    report.dataSet[.pixelData] = nil
    let study = try #require(assembleStudies([slice("a"), report]).first)
    #expect(study.refusals.count == 1)
    #expect(
      study.problems == [
        .unsupportedObject(path: "/study/b", sopClassUID: "1.2.840.10008.5.1.4.1.1.4")
      ])
  }

  @Test func gapsAndLetterCaseAreNotAnotherPatient() throws {
    let headers = [
      slice("a", without: .patientName, .patientBirthDate),
      slice("b", z: 4, changes: [.patientName: ["Doe^Jane"]]),
      slice("c", z: 8, without: .patientID),
    ]
    let study = try #require(assembleStudies(headers).first)
    #expect(study.refusals.isEmpty)
    #expect(study.patient.birthDate == "1970-01-02" && study.patient.patientID == "42")
  }

  @Test(arguments: [DICOM.Tag.laterality, .imageLaterality])
  func sideComesFromTheHeaders(tag: DICOM.Tag) throws {
    let headers = [slice("a", changes: [tag: ["L"]]), slice("b", z: 4)]
    let study = try #require(assembleStudies(headers).first)
    #expect(study.side == .left && study.series.first?.side == .left)
  }

  @Test func sideIsNeverTakenFromDescriptionsOrPlace() throws {
    let study = try #require(
      assembleStudies([
        slice(
          "a",
          changes: [
            .studyDescription: ["MRI RIGHT KNEE"], .seriesDescription: ["SAG PD LEFT"],
            .imagePositionPatient: ["150", "0", "0"],
          ])
      ]).first)
    #expect(study.side == .unknown && study.refusals.isEmpty)
  }

  @Test func bothSidesOrNoneIsUnknown() throws {
    for value in ["B", "U", "", "left"] {
      let study = try #require(
        assembleStudies([slice("a", changes: [.laterality: [value]])]).first)
      #expect(study.side == .unknown && study.refusals.isEmpty)
    }
  }

  @Test func studiesAreToldApartLatestFirst() {
    let headers = [
      slice("a", study: "1", changes: [.studyDate: ["20250101"]]),
      slice("b", study: "2", changes: [.studyDate: ["20260101"]]),
    ]
    #expect(assembleStudies(headers).map(\.studyInstanceUID) == ["2", "1"])
  }

  @Test func secondFileOfOneInstanceIsLeftOut() throws {
    var copy = slice("a")
    copy.path = "/study/z"
    copy.dataSet[.transferSyntaxUID] = DataElement(
      tag: .transferSyntaxUID, valueRepresentation: "UI", value: .text(["1.2.840.10008.1.2"]))
    let study = try #require(assembleStudies([copy, slice("a")]).first)
    #expect(study.series.first?.frames.map(\.path) == ["/study/a"])
    #expect(study.problems == [.duplicateInstance(path: "/study/z", sopInstanceUID: "9.a")])
  }

  /// Nothing says which of them is the patient's.
  @Test func filesOfOneInstanceThatDifferAreAllLeftOut() throws {
    var other = slice("a", z: 9)
    other.path = "/study/z"
    var pixels = slice("a")
    (pixels.path, pixels.pixelVariant) = ("/study/z", 1)
    for second in [other, pixels] {
      let study = try #require(assembleStudies([second, slice("a"), slice("b", z: 4)]).first)
      #expect(study.series.first?.frames.map(\.path) == ["/study/b"])
      #expect(
        study.problems == [
          .conflictingInstances(paths: ["/study/a", "/study/z"], sopInstanceUID: "9.a")
        ])
    }
  }

  @Test func unreadableTextIsNamedOnce() throws {
    let headers = (0..<3).map {
      slice("\($0)", z: Double($0), changes: [.patientName: ["M\u{fffd}ller"]])
    }
    let study = try #require(assembleStudies(headers).first)
    #expect(study.problems == [.unreadableText(path: "/study/0", .patientName)])
    #expect(study.patient.name == "M\u{fffd}ller")
  }

  @Test func unknownTransferSyntaxIsNamed() throws {
    var video = slice("a")
    video.transferSyntaxUID = "1.2.840.10008.1.2.4.102"
    let study = try #require(assembleStudies([video]).first)
    #expect(study.series.isEmpty)
    #expect(
      study.problems == [
        .unsupportedTransferSyntax(
          path: "/study/a", transferSyntaxUID: "1.2.840.10008.1.2.4.102")
      ])
  }

  @Test(arguments: [DICOM.Tag.sopInstanceUID, .seriesInstanceUID])
  func instanceWithoutIdentifierIsNamed(tag: DICOM.Tag) throws {
    let study = try #require(assembleStudies([slice("a", changes: [tag: [""]])]).first)
    #expect(study.series.isEmpty && study.problems == [.missingAttribute(path: "/study/a", tag)])
  }

  @Test func imagesWithoutAStudyAreRefused() throws {
    let study = try #require(assembleStudies([slice("a", without: .studyInstanceUID)]).first)
    #expect(study.refusals == [.missingAttribute(path: "/study/a", .studyInstanceUID)])
  }

  @Test func contradictoryColourAndSegmentationsAreNoPictures() throws {
    let headers = [
      slice("a", changes: [.samplesPerPixel: ["3"]]),
      slice("b", changes: [.photometricInterpretation: ["CMYK"], .samplesPerPixel: ["4"]]),
      slice("c", changes: [.sopClassUID: ["1.2.840.10008.5.1.4.1.1.66.4"]]),
    ]
    let study = try #require(assembleStudies(headers).first)
    #expect(study.series.isEmpty && study.problems.count == 2)
    #expect(study.objects.map(\.kind) == [.segmentation])
  }
}

@Suite struct LossyCompressionTests {
  @Test(arguments: [
    ("1.2.840.10008.1.2.4.50", "", true), ("1.2.840.10008.1.2.4.91", "00", false),
    ("1.2.840.10008.1.2.1", "01", true), ("1.2.840.10008.1.2.1", "", false),
  ])
  func aSeriesCompressedWithLossSaysSo(syntax: String, stated: String, isLossy: Bool) throws {
    var header = slice("a", changes: stated.isEmpty ? [:] : [.lossyImageCompression: [stated]])
    header.transferSyntaxUID = syntax
    let series = try #require(assembleStudies([header]).first?.series.first)
    #expect(series.problems.contains(.lossyCompression(seriesID: series.id)) == isLossy)
  }
}
