import DICOM
import DICOMFiles
import ImportedObjects
import IsolatedReading
import StudyAssembly

/// Why an object of another system cannot be had.
public enum ObjectReadError: Error, Hashable, Sendable {
  /// The file now holds another object than when the study was opened.
  case objectReplaced
  /// No object of the study has this SOP Instance UID.
  case noSuchObject(String)
  /// The object has no part of this number.
  case noSuchPart(Int)
}

/// Reads objects of other systems from their files.
struct ObjectReader {
  private let study: Study
  private let pool: ReaderPool

  /// A reader for a study's objects.
  init(_ study: Study, _ pool: ReaderPool) { (self.study, self.pool) = (study, pool) }

  /// What all objects say of themselves, and a line for each that cannot be read.
  func list() -> (objects: [ImportedObject], problems: [String]) {
    var (objects, problems): ([ImportedObject], [String]) = ([], [])
    for reference in study.objects {
      do {
        objects.append(try ImportedObject(header(of: reference)))
      } catch {
        problems.append("\(Messages.fileName(reference.path)): \(Messages.text(for: error))")
      }
    }
    for (index, series) in study.series.enumerated() {
      do {
        if let planes = try planes(of: series, place: index + 1) { objects.append(planes) }
      } catch {
        problems.append(
          "overlay planes, series \(index + 1) of the list: \(Messages.text(for: error))")
      }
    }
    return (objects, problems)
  }

  /// What an object holds, by ``ImportedObject/id``.
  ///
  /// - Throws: ``ObjectReadError``, `DICOMReadError` or `ImportedObjectError`.
  func contents(of uid: String) throws -> ImportedContents {
    if let contents = try planes(uid) { return contents }
    guard let reference = study.objects.first(where: { $0.id == uid }) else {
      throw ObjectReadError.noSuchObject(uid)
    }
    let header = try header(of: reference)
    return try ImportedObject(header).contents(
      of: header.dataSet, in: study, readFrame: { try frame($0, of: header) })
  }

  private func header(of reference: ImportedObjectReference) throws -> InstanceHeader {
    let header = try pool.header(path: reference.path)
    guard header.dataSet.string(.sopInstanceUID) == reference.sopInstanceUID else {
      throw ObjectReadError.objectReplaced
    }
    return header
  }

  private func frame(_ number: Int, of header: InstanceHeader) throws -> ObjectFrame {
    guard let columns = header.dataSet.integer(.columns), let rows = header.dataSet.integer(.rows),
      (1...65535).contains(columns), (1...65535).contains(rows)
    else { throw DICOMReadError.noPixelData }
    var result: Result<ReadFrame, DICOMReadError> = .failure(.noPixelData)
    pool.frames([
      FrameRequest(
        path: header.path, number: number, columns: columns, rows: rows, stage: .object)
    ]) { result = $1 }
    return ObjectFrame(columns: columns, rows: rows, values: try result.get().frame.values)
  }
}

// MARK: - Overlay planes in the images' own files

extension ObjectReader {
  /// The planes of a series as one object; `nil` where its images state none.
  private func planes(of series: Series, place: Int) throws -> ImportedObject? {
    try ImportedObject(planesOf: place, series: series) { frame in
      let header = try pool.header(path: frame.path)
      guard header.dataSet.string(.sopInstanceUID) == frame.sopInstanceUID else {
        throw ObjectReadError.objectReplaced
      }
      return header
    }
  }

  /// What the planes of a series hold; `nil` for the name of any other object.
  private func planes(_ id: String) throws -> ImportedContents? {
    let place = study.series.indices.map { $0 + 1 }.first { ImportedObject.planesID($0) == id }
    guard let place else { return nil }
    let series = study.series[place - 1]
    return try planes(of: series, place: place)?
      .contents(ofPlanes: planes(in: series), in: series)
  }

  private func planes(in series: Series) -> [Int: FramePlanes] {
    let slices = series.frames.indices.filter { !series.frames[$0].overlayGroups.isEmpty }
    let requests = slices.map { slice in
      let frame = series.frames[slice]
      return FrameRequest(
        path: frame.path, number: frame.frameNumber, columns: frame.columns, rows: frame.rows)
    }
    var planes: [Int: FramePlanes] = [:]
    pool.overlays(requests) { index, result in
      planes[slices[index]] = result.mapError { PlanesFailure(Messages.text(for: $0)) }
        .flatMap { read in
          read.sopInstanceUID == series.frames[slices[index]].sopInstanceUID
            ? .success(read.planes)
            : .failure(PlanesFailure(Messages.text(for: ObjectReadError.objectReplaced)))
        }
    }
    return planes
  }
}
