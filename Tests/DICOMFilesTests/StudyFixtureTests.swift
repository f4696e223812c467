import DICOM
import DICOMFiles
import Foundation
import Imaging
import StudyAssembly
import Testing

private func fixture(_ path: String) -> String {
  ReferenceData.fixture("dicom/studies/" + path).path
}

private func studies(_ folder: String) throws -> [Study] {
  var headers = try StudyScanner.scan(fixture(folder)).headers
  markPixelVariants(&headers)
  return assembleStudies(headers)
}

/// Files of `Fixtures/dicom/make_studies.py`, written by pydicom and highdicom.
struct StudyFixtureTests {
  @Test func bothKneesAreTwoEntries() throws {
    let found = try studies("both-knees")
    #expect(found.map(\.side) == [.left, .right] && found.allSatisfy { $0.isOneOfTwoSides })
    for study in found {
      #expect(study.refusals.isEmpty && study.series.map(\.number).count == 3)
      #expect(study.series.map { $0.geometry?.slices } == [3, 2, 2])
      #expect(study.series.map(\.side) == [study.side, study.side, .unknown])
      let open = study.series[2]
      #expect(open.problems == [.sideNotStated(seriesID: open.id)])
    }
    #expect(found.flatMap { $0.series[1].frames }.count == 4)
  }

  @Test func imageOfBothSidesIsRefused() throws {
    #expect(try studies("image-of-both-sides").map(\.refusals) == [[.contradictorySides]])
  }

  @Test func copiesInAnotherSyntaxAreTheSameInstance() throws {
    let study = try #require(try studies("duplicates").first)
    #expect(study.series.first?.geometry?.slices == 3 && study.problems.count == 1)
    guard case .duplicateInstance(let path, _) = study.problems[0] else {
      return #expect(study.problems.isEmpty, "no duplicate")
    }
    #expect(path.hasSuffix("/2-again"))
  }

  @Test(arguments: ["conflict-header", "conflict-pixels"])
  func filesOfOneInstanceThatDifferAreLeftOut(folder: String) throws {
    let study = try #require(try studies(folder).first)
    #expect(study.series.first?.frames.map(\.instanceNumber) == [1, 3])
    #expect(study.problems.count == 1)
    guard case .conflictingInstances(let paths, _)? = study.problems.first else {
      return #expect(study.problems.isEmpty, "no conflict")
    }
    #expect(paths.map { URL(filePath: $0).lastPathComponent } == ["2", "2-again"])
  }

  @Test func distancesBetweenSlicesAreWhatThePositionsSay() throws {
    func series(_ folder: String) throws -> Series {
      try #require(try studies(folder).first?.series.first)
    }
    let gap = try #require(try series("gap").separation)
    #expect(abs(gap.gap - 0.3) < 1e-6 && abs(gap.gapInPercent - 10) < 1e-4)
    let overlap = try #require(try series("overlap").separation)
    #expect(abs(overlap.gap + 1) < 1e-9)
    guard case .shearedStack(_, let degrees)? = try series("gantry").problems.first else {
      return #expect(Bool(false), "not sheared")
    }
    #expect(abs(degrees - 16.699) < 0.001)
    let id = try series("missing-slice").id
    #expect(
      try series("missing-slice").problems == [
        .missingSlices(seriesID: id, [MissingSlices(after: 2, count: 1, position: 9)])
      ])
  }

  @Test func brokenStacksHaveNoVolumeAndSayWhy() throws {
    for (folder, word) in [
      ("gantry", "shearedStack"), ("missing-slice", "missingSlices"), ("uneven", "unevenSpacing"),
      ("repeated-position", "duplicatePosition"), ("radial", "nonParallelSlices"),
      ("cine", "timesAtOnePosition"),
    ] {
      let found = try studies(folder).flatMap(\.series)
      #expect(found.count == 1 && found[0].geometry == nil, "\(folder)")
      #expect(found[0].problems.map { "\($0)".hasPrefix(word) } == [true], "\(folder)")
    }
  }

  @Test func planesOfALocalizerAreStacks() throws {
    let series = try studies("localizer").flatMap(\.series)
    #expect(series.map(\.plane) == [.axial, .coronal, .sagittal])
    #expect(series.allSatisfy { $0.nature == .localizer && $0.geometry?.slices == 2 })
    #expect(series.allSatisfy { $0.problems.isEmpty })
  }

  @Test func kindsOfImagesAreTold() throws {
    let study = try #require(try studies("kinds").first)
    #expect(
      study.series.map(\.nature) == [
        .original, .phase, .real, .imaginary, .phase, .real, .derivedMap, .secondaryCapture,
        .secondaryCapture, .original,
      ])
    #expect(study.series.map(\.frames.count) == [2, 2, 2, 2, 2, 2, 2, 1, 3, 1])
    #expect(study.series.last?.frames.allSatisfy(\.isColour) == true)
    let classes = study.problems.compactMap { problem -> String? in
      if case .unsupportedObject(_, let uid) = problem { uid } else { nil }
    }
    #expect(classes.map { $0.suffix(3) } == ["4.2"])
  }

  @Test func timesAndWeightingsOfOnePositionAreToldApart() throws {
    let series = try studies("dynamic").flatMap(\.series)
    #expect(
      series.map(\.distinction) == [
        "time 1", "time 2", "time 3", "time 1 of 3", "time 2 of 3", "time 3 of 3",
        "b 0 s/mm²", "b 400 s/mm²", "b 800 s/mm²",
      ])
    #expect(series.allSatisfy { $0.geometry?.slices == 3 && $0.problems.isEmpty })
  }

  @Test func stacksAndDimensionsOfAnEnhancedObjectAreToldApart() throws {
    let series = try studies("stacks").flatMap(\.series)
    #expect(series.map(\.plane) == [.axial, .axial, .sagittal, .sagittal])
    #expect(series.map { $0.frames.map(\.frameNumber).sorted() }.map(\.first) == [1, 2, 7, 8])
    #expect(series.allSatisfy { $0.geometry?.slices == 3 && $0.geometry?.sliceSpacing == 5 })
  }

  @Test func convertedSeriesHasItsSourcesGeometryAndTiming() throws {
    let series = try #require(try studies("converted").flatMap(\.series).first)
    #expect(series.geometry?.slices == 3 && series.geometry?.sliceSpacing == 3)
    #expect(series.acquisition.echoTime == 30 && series.acquisition.repetitionTime == 600)
    #expect(series.acquisition.sliceThickness == 3)
  }

  @Test func pictureOfManySlicesIsNotTakenForOne() throws {
    let series = try studies("tiled").flatMap(\.series)
    #expect(series.count == 2 && series.allSatisfy { $0.nature == .tiled && $0.plane == nil })
  }

  @Test func studiesAndSizesInOneFolderAreToldApart() throws {
    let found = try studies("several")
    #expect(found.map(\.studyDate) == ["2026-03-01", "2025-01-01"])
    #expect(found.map { $0.series.map(\.frames.count) } == [[3, 1], [3]])
    #expect(found.allSatisfy { $0.patient.patientID == "S20" })
  }

  /// Copies from optical media are in lower case or carry version numbers.
  @Test(arguments: ["media", "media/dicomdir"])
  func directoryFindsItsFilesUnderTheirCopiesNames(path: String) throws {
    let scan = try StudyScanner.scan(fixture(path))
    #expect(scan.headers.count == 4 && scan.problems.isEmpty, "\(scan.problems)")
  }

  @Test func directoryLeadsNowhereOutsideOfItsFolder() throws {
    let scan = try StudyScanner.scan(fixture("escape"))
    let reasons = scan.problems.map { "\($0.reason)" }
    #expect(scan.headers.isEmpty && reasons.count == 2)
    #expect(reasons.count { $0.contains("outside of its folder") } == 1)
    #expect(reasons.count { $0.contains("not there") } == 1)
  }

  @Test(arguments: texts())
  func textOfEveryCharacterSetIsWhatPythonEncoded(file: String, name: String) throws {
    let header = try DICOMFile.readHeader(path: fixture("texts/\(file)"))
    #expect(header.dataSet.string(.patientName) == name)
  }

  /// What can be shown is shown, and nothing is guessed.
  @Test(arguments: [
    ("undeclared-latin1", "M\u{fffd}ller^Zo\u{fffd}"), ("undeclared-utf8", "Müller^Zoë"),
    ("latin1-as-utf8", "M\u{fffd}ller^Zo\u{fffd}"), ("unknown-set", "M\u{fffd}ller^Zo\u{fffd}"),
    ("unknown-extension", "Smith^John"), ("ascii-with-unknown-set", "Smith^John"),
    ("undeclared-escape", "Yamada=山田"), ("misspelt-set", "Müller^Zoë"),
    ("latin1-iso2022-single", "Müller^Zoë"),
  ])
  func wronglyDeclaredTextIsReplacedWhereItIsNotKnown(file: String, name: String) throws {
    let header = try DICOMFile.readHeader(path: fixture("wrong-texts/\(file)"))
    #expect(header.dataSet.string(.patientName) == name)
    let problems = assembleStudies([header]).flatMap(\.problems)
    #expect(problems.isEmpty == !name.contains("\u{fffd}"))
  }
}

private func texts() -> [(String, String)] {
  let text = try? String(contentsOfFile: fixture("texts.csv"), encoding: .utf8)
  return (text ?? "").split(separator: "\n").map { line in
    let cells = line.split(separator: ",", maxSplits: 1).map(String.init)
    return (cells[0], cells.last ?? "")
  }
}
