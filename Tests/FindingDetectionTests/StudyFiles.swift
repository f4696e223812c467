import DICOM
import DICOMFiles
import Foundation
import Imaging
import StudyAssembly

/// A study read from files, for tests of the whole way from file to finding.
struct StudyFiles {
  let study: Study
  private let headers: [String: InstanceHeader]

  /// Reads the one study of a folder.
  init(folder: String) throws {
    let scan = try StudyScanner.scan(folder)
    headers = Dictionary(
      scan.headers.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let studies = assembleStudies(scan.headers)
    guard let study = studies.first, studies.count == 1 else { throw NoSingleStudy() }
    self.study = study
  }

  struct NoSingleStudy: Error {}
  struct NoVolume: Error {}

  /// The samples of a series after the modality LUT.
  func volume(_ series: Series) throws -> Volume {
    guard let geometry = series.geometry else { throw NoVolume() }
    var samples: [Float] = []
    for frame in series.frames {
      guard let header = headers[frame.path] else { throw NoVolume() }
      let stored = try DICOMImageFile(path: frame.path).readFrame(frame.frameNumber)
      samples += modalityValues(stored, header: header, frame: frame.frameNumber).values
    }
    return Volume(geometry: geometry, samples: samples)
  }
}

/// The shared data folder beside the project, when present.
let sharedData: String? = {
  let stated = ProcessInfo.processInfo.environment["READING_ROOM_SHARED_DATA"]
  let folder = stated ?? packageRoot + "/../shared/data"
  return FileManager.default.fileExists(atPath: folder) ? folder : nil
}()
