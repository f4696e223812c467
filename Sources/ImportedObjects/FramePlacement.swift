import DICOM
import Imaging
import StudyAssembly

/// Where a frame of an object lies on the series it may belong to.
enum FramePlacement: Equatable {
  /// On a slice: place of the series among the candidates, and the slice, both from zero.
  case slice(series: Int, slice: Int)
  /// On no slice's own matrix.
  case notOnGrid
  /// Its position is that of another slice than its source image.
  case contradiction
}

/// Finds the slices that frames of another object lie on.
///
/// A frame's position in the patient decides (PS3.3 C.7.6.16.2.3). The source image that it names
/// (C.7.6.16.2.6) has to agree; it decides alone only where the frame or the image has no position.
/// Nothing is resampled: a frame with another matrix, spacing or orientation is on no slice.
struct FramePlacer {
  private let candidates: [Series]
  private var slicesByInstance: [String: [(series: Int, slice: Int)]] = [:]

  init(_ candidates: [Series]) {
    self.candidates = candidates
    for (number, series) in candidates.enumerated() {
      for (slice, frame) in series.frames.enumerated() {
        slicesByInstance[frame.sopInstanceUID, default: []].append((number, slice))
      }
    }
  }

  /// The place of a frame.
  ///
  /// - Parameters:
  ///   - plane: Its plane; `nil` when it states none.
  ///   - frameOfReference: Frame of Reference UID that the plane is given in.
  ///   - sources: The images that it names as its source.
  ///   - columns: Number of columns.
  ///   - rows: Number of rows.
  func place(
    plane: SliceGeometry?, frameOfReference: String, sources: [ObjectReferences.Image],
    columns: Int, rows: Int
  ) -> FramePlacement {
    let named = sources.flatMap(slices).filter { frame($0).columns == columns }
      .filter { frame($0).rows == rows }
    guard let plane else {
      return named.count == 1 ? .slice(series: named[0].series, slice: named[0].slice) : .notOnGrid
    }
    let fitting = named.first { place in
      frame(place).geometry == nil || isSame(frame(place), plane, series: place.series)
    }
    if let fitting { return .slice(series: fitting.series, slice: fitting.slice) }
    for (number, series) in candidates.enumerated()
    where series.frameOfReferenceUID == frameOfReference {
      let slice = series.frames.firstIndex { candidate in
        candidate.columns == columns && candidate.rows == rows
          && isSame(candidate, plane, series: number)
      }
      guard let slice else { continue }
      return named.contains { $0.series == number }
        ? .contradiction : .slice(series: number, slice: slice)
    }
    return .notOnGrid
  }

  /// The slices that a reference names.
  func slices(_ image: ObjectReferences.Image) -> [(series: Int, slice: Int)] {
    (slicesByInstance[image.sopInstanceUID] ?? []).filter {
      image.frames.isEmpty || image.frames.contains(frame($0).frameNumber)
    }
  }

  private func frame(_ place: (series: Int, slice: Int)) -> Frame {
    candidates[place.series].frames[place.slice]
  }

  /// Whether three corners of two planes agree: a fifth of a pixel within the plane, at least 0.1 mm
  /// for rounding, and along the normal as ``planeTolerance(_:)`` says.
  private func isSame(_ frame: Frame, _ plane: SliceGeometry, series: Int) -> Bool {
    guard let slice = frame.geometry else { return false }
    let within = max(0.1, 0.2 * min(slice.columnSpacing, slice.rowSpacing))
    let (right, bottom) = (Double(frame.columns - 1), Double(frame.rows - 1))
    return [(0, 0), (right, 0), (0, bottom)].allSatisfy { column, row in
      let (pixel, distance) = slice.pixel(plane.point(column: column, row: row))
      return abs(pixel.column - column) * slice.columnSpacing <= within
        && abs(pixel.row - row) * slice.rowSpacing <= within
        && abs(distance) <= planeTolerance(candidates[series])
    }
  }
}

/// How far from a slice's plane, in mm, something may lie and still be on it.
func planeTolerance(_ series: Series) -> Double {
  max(0.1, 0.1 * (series.geometry?.sliceSpacing ?? 0))
}
