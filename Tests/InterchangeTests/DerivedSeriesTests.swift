import DICOM
import DICOMFiles
import Foundation
import Imaging
import StudyAssembly
import Testing

@testable import Interchange

/// Derived series as files; `TerminalTests` has them read by other software.
final class DerivedSeriesTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "reading-room-derived-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private let geometry = VolumeGeometry(
    firstSlice: SliceGeometry(
      position: PatientPoint(x: -10.5, y: 3, z: 7.25),
      rowDirection: PatientVector(x: 0, y: 1, z: 0),
      columnDirection: PatientVector(x: 0, y: 0, z: -1), columnSpacing: 0.5, rowSpacing: 0.75),
    sliceSpacing: 4, columns: 3, rows: 2, slices: 2)

  private func element(_ tag: DICOM.Tag, _ text: String...) -> DataElement {
    DataElement(tag: tag, valueRepresentation: "LO", value: .text(text))
  }

  private var header: DataSet {
    DataSet([
      element(.studyInstanceUID, "2.25.1"), element(.patientName, "Käse^Ä"),
      element(.patientID, "K 1"), element(.patientSex, "F"), element(.studyDate, "20240102"),
      element(.studyTime, "at noon"), element(.institutionName, "Spital Zürich"),
      element(.manufacturerModelName, "Model"), element(.imageComments, "A phantom."),
    ])
  }

  private var source: Series {
    var acquisition = AcquisitionParameters()
    acquisition.manufacturer = "Maker"
    acquisition.scanningSequence = ["SE"]
    acquisition.scanOptions = ["FS", "odd term"]
    acquisition.echoTime = 35
    acquisition.sliceThickness = 3.5
    let frames = (0..<2).map { slice in
      Frame(
        sopInstanceUID: "2.25.7\(slice)", sopClassUID: "1.2.840.10008.5.1.4.1.1.4", frameNumber: 1,
        path: "/nowhere", instanceNumber: slice + 1, geometry: geometry.slice(slice), columns: 3,
        rows: 2, window: nil, isInverted: false)
    }
    return Series(
      id: "2.25.2", seriesInstanceUID: "2.25.2", number: 3,
      description: String(repeating: "long ", count: 20), modality: "MR", echo: nil, side: .left,
      frameOfReferenceUID: "2.25.3", acquisition: acquisition, frames: frames, geometry: geometry,
      problems: [])
  }

  private func derived(_ samples: [Float]) -> DerivedSeries {
    DerivedSeries(
      volume: Volume(geometry: geometry, samples: samples), source: source, header: header,
      steps: [.biasCorrected, .normalised], derivation: "As asked.", number: 1001, label: "N4")
  }

  private func write(_ derived: DerivedSeries) throws -> [InstanceHeader] {
    var count = 100
    _ = try writeDerivedSeries(
      derived, folder: folder.path,
      makeUID: {
        count += 1
        return "2.25.\(count)"
      }, date: "20250607", time: "080910", softwareVersion: "9.9")
    return try (1...2).map {
      try DICOMFile.readHeader(path: folder.appending(path: "I000\($0).dcm").path)
    }
  }

  private let samples: [Float] = [-3.5, 0, 1, 2.25, 1000, 7, 8, 9, 10, 11.125, 12, 1234.5]

  @Test func valuesAndPlacesComeBack() throws {
    let headers = try write(derived(samples))
    for slice in 0..<2 {
      let path = folder.appending(path: "I000\(slice + 1).dcm").path
      let values = try DICOMFile.readSlice(path: path).values
      let expected = samples[(slice * 6)..<(slice * 6 + 6)]
      let farthest = zip(values, expected).map { abs($0 - $1) }.max() ?? .infinity
      #expect(farthest <= 0.51 * (1234.5 + 3.5) / 65_532, "\(farthest)")
      #expect(headers[slice].dataSet.string(.pixelPaddingValue) == nil)
    }
    let study = try #require(assembleStudies(headers).first)
    let series = try #require(study.series.first)
    #expect(series.geometry == geometry && series.nature == .derived)
    #expect(series.side == .left && series.frameOfReferenceUID == "2.25.3")
    #expect(study.patient.name.contains("KÄSE") && study.patient.patientID == "K 1")
  }

  @Test func theHeaderSaysWhatWasDoneAndToWhat() throws {
    let data = try write(derived(samples))[1].dataSet
    #expect(
      data.strings(.imageType) == [
        "DERIVED", "SECONDARY", "OTHER", "BIAS_CORRECTED", "NORMALISED",
      ])
    #expect(data.string(.derivationDescription) == "As asked.")
    #expect(data.string(.seriesDescription)?.count == 64)
    #expect(data.string(.seriesDescription)?.hasSuffix("[N4]") == true)
    #expect(data.string(.manufacturer) == "Reading Room")
    let scanner = try #require(data.items(.contributingEquipmentSequence).first)
    #expect(scanner.string(.manufacturer) == "Maker")
    #expect(scanner.items(.purposeOfReferenceCodeSequence).first?.string(.codeValue) == "109101")
    let sources = data.items(.sourceImageSequence)
    #expect(sources.map { $0.string(.referencedSOPInstanceUID) } == ["2.25.71"])
    #expect(sources.first?.string(.spatialLocationsPreserved) == "YES")
    #expect(data.items(.derivationCodeSequence).map { $0.string(.codeValue) } == ["113046"])
    #expect(data.strings(.scanOptions) == ["FS"])
    #expect(data.string(.voiLUTFunction) == "LINEAR_EXACT")
    #expect(data.string(.imageComments)?.hasPrefix("A phantom.") == true)
  }

  @Test func whatASourceStatesBadlyIsLeftOutButWhoItIsStaysWhole() throws {
    let data = try write(derived(samples))[0].dataSet
    #expect(data.string(.studyDate) == "20240102" && data.string(.studyTime) == nil)
    #expect(data[.studyTime] != nil)
    #expect(data.string(.institutionName) == "Spital Zürich")
    var long = derived(samples)
    long.header[.patientID] = element(.patientID, String(repeating: "1", count: 70))
    #expect(try write(long)[0].dataSet.string(.patientID)?.count == 70)
  }

  @Test func whatIsNotShownIsPadding() throws {
    var series = derived([5, 5, 0, 5, 5, 9] + samples[6...])
    series.outside = series.volume.samples.map { $0 == 0 }
    (series.steps, series.reference) = ([.resampled], source)
    let header = try write(series)[0]
    let stored = try DICOMFile.readFrame(path: header.path).values
    #expect(stored[2] == 0 && stored.filter { $0 == 0 }.count == 1)
    let frame = try #require(assembleStudies([header]).first?.series.first?.frames.first)
    let values = try DICOMFile.readSlice(path: header.path).values
    #expect(frame.padding?.contains(values[2]) == true)
    #expect(frame.padding?.contains(values[0]) == false)
    #expect(header.dataSet.items(.sourceImageSequence).count == 2)
    #expect(header.dataSet.items(.referencedImageSequence).count == 1)
  }

  @Test func aBiasFieldIsAMapThatNoModelReads() throws {
    var field = derived(samples)
    field.steps = [.biasField]
    let series = try #require(assembleStudies(try write(field)).first?.series.first)
    #expect(series.nature == .derivedMap && !series.nature.isForModels)
  }

  @Test func valuesThatAreNoNumberAreRefused() {
    #expect(throws: DICOMWriteError.invalid(part: "pixels")) {
      try write(derived([.nan] + samples.dropFirst()))
    }
  }

  @Test(arguments: [(-100.0, 200.0), (0, 1e-7), (0.3, 1.9), (5, 5), (-1e9, 3e11)])
  func aStepIsTheRangeOver16Bits(low: Double, high: Double) {
    let stored = StoredValues(Float(low)...Float(high))
    for share in [0, 0.25, 0.6, 1] {
      let value = Float(low + share * (high - low))
      let number = stored.stored(value)
      #expect(number >= 1)
      let back = Double(number) * stored.slope + stored.intercept
      #expect(abs(back - Double(value)) <= 0.51 * stored.slope)
    }
  }
}
