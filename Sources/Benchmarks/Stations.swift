import DICOM
import DICOMFiles
import FindingDetection
import Foundation
import Imaging
import IsolatedReading
import StudyAssembly
import TerminalGraphics
import TerminalUI

/// Why a case cannot be measured.
enum BenchmarkError: Error { case noSeries, noPack }

/// The stations between a folder and the screen, as the program runs them.
enum Stations {
  /// Side of a measured frame in pixels.
  static let frameSide = 768

  /// Scans a folder and takes the first series of the first study.
  static func firstSeries(
    in folder: String, _ pool: ReaderPool
  ) throws -> (study: Study, series: Series) {
    let headers = try StudyScanner.scan(
      folder, reading: { pool.scan($0, keeping: assembledTags, isCancelled: $1, deliver: $2) }
    ).headers
    guard let study = assembleStudies(headers).first, let series = study.series.first else {
      throw BenchmarkError.noSeries
    }
    return (study, series)
  }

  /// A slice's values after the modality LUT.
  static func slice(_ index: Int, of series: Series, _ pool: ReaderPool) throws -> SliceImage {
    var result: Result<ReadFrame, DICOMReadError> = .failure(.noPixelData)
    pool.frames([request(series.frames[index])]) { result = $1 }
    return image(try result.get())
  }

  /// The slices of a series as a volume.
  static func volume(of series: Series, _ pool: ReaderPool) throws -> Volume {
    guard let geometry = series.geometry else { throw BenchmarkError.noSeries }
    var slices = [SliceImage?](repeating: nil, count: series.frames.count)
    pool.frames(series.frames.map(request)) { slices[$0] = (try? $1.get()).map(image) }
    return Volume(geometry: geometry, samples: slices.compactMap(\.self).flatMap(\.samples))
  }

  private static func request(_ frame: Frame) -> FrameRequest {
    FrameRequest(
      path: frame.path, number: frame.frameNumber, columns: frame.columns, rows: frame.rows)
  }

  private static func image(_ read: ReadFrame) -> SliceImage {
    SliceImage(columns: read.frame.columns, rows: read.frame.rows, samples: read.frame.values)
  }

  /// The slices of a volume.
  static func slices(of volume: Volume) -> [SliceImage] {
    let (columns, rows) = (volume.geometry.columns, volume.geometry.rows)
    return (0..<volume.geometry.slices).map {
      let start = $0 * columns * rows
      return SliceImage(
        columns: columns, rows: rows,
        samples: Array(volume.samples[start..<(start + columns * rows)]))
    }
  }

  /// A slice on the display matrix.
  static func frame(
    _ image: SliceImage, geometry: SliceGeometry?, window: WindowLevel,
    size: PixelSize = PixelSize(width: frameSide, height: frameSide)
  ) -> DisplayImage {
    let grey = renderSlice(
      image, geometry: geometry, transform: DisplayTransform(), size: size, window: window,
      inverted: false)
    return DisplayImage(width: size.width, height: size.height, grey: grey)
  }

  /// A frame as sixel.
  static func sixel(_ frame: DisplayImage, with encoder: inout SixelEncoder) -> [UInt8] {
    encoder.encode(
      frame, region: PixelRegion(x: 0, y: 0, width: frame.width, height: frame.height)
    ).bytes
  }

  /// A frame as half-blocks.
  static func halfBlocks(_ frame: DisplayImage) -> [UInt8] {
    let encoder = BlockEncoder(glyphs: .half(.trueColor))
    return (0..<frame.height / 2).flatMap {
      encoder.encode(frame, row: $0, columns: 0..<frame.width)
    }
  }
}
