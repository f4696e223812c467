import DICOM
import DICOMFiles
import Imaging
import ReadingRoom
import StudyAssembly

/// Reads the pixels of one series as values after the modality LUT.
///
/// Keeps the last file open, so that the frames of a multi-frame object cost one opening.
final class SeriesReader {
  private let series: Series
  private var open: (header: InstanceHeader, file: DICOMImageFile)?

  /// A reader of a series; nothing is read yet.
  init(_ series: Series) {
    self.series = series
  }

  /// Reads one slice, from zero.
  ///
  /// - Throws: ``SeriesReadError`` or `DICOMReadError`.
  func slice(_ index: Int) throws -> SliceImage {
    guard series.frames.indices.contains(index) else {
      throw SeriesReadError.noSuchSlice(index + 1)
    }
    let frame = series.frames[index]
    let (header, file) = try file(at: frame.path)
    guard header.dataSet.string(.sopInstanceUID) == frame.sopInstanceUID else {
      throw SeriesReadError.instanceReplaced(slice: index + 1)
    }
    let stored = try file.readFrame(frame.frameNumber)
    let values = modalityValues(stored, header: header, frame: frame.frameNumber)
    guard values.columns == frame.columns, values.rows == frame.rows else {
      throw SeriesReadError.instanceReplaced(slice: index + 1)
    }
    return SliceImage(columns: values.columns, rows: values.rows, samples: values.values)
  }

  /// Reads all slices, those near `first` first.
  ///
  /// - Parameters:
  ///   - first: Slice that is wanted soonest, from zero.
  ///   - onSlice: Called with each slice as it is read.
  ///   - isCancelled: Looked at before each slice.
  /// - Returns: The pixels; `nil` when it was cancelled.
  /// - Throws: What ``slice(_:)`` throws.
  func pixels(
    near first: Int = 0, onSlice: (Int, SliceImage) -> Void = { _, _ in },
    isCancelled: () -> Bool = { false }
  ) throws -> SeriesPixels? {
    var slices = [SliceImage?](repeating: nil, count: series.frames.count)
    for index in series.frames.indices.sorted(by: { abs($0 - first) < abs($1 - first) }) {
      if isCancelled() { return nil }
      let image = try slice(index)
      slices[index] = image
      onSlice(index, image)
    }
    let images = slices.compactMap { $0 }
    guard let geometry = series.geometry else { return .slices(images) }
    return .volume(Volume(geometry: geometry, samples: images.flatMap(\.samples)))
  }

  /// Reads the series as a volume.
  ///
  /// - Throws: ``SeriesReadError/noGrid`` when its slices form none; what ``slice(_:)`` throws.
  func volume(isCancelled: () -> Bool = { false }) throws -> Volume {
    switch try pixels(isCancelled: isCancelled) {
    case .volume(let volume)?: return volume
    case nil: throw CancellationError()
    default: throw SeriesReadError.noGrid
    }
  }

  private func file(at path: String) throws -> (InstanceHeader, DICOMImageFile) {
    if let open, open.header.path == path { return open }
    let opened = (try DICOMFile.readHeader(path: path), try DICOMImageFile(path: path))
    open = (header: opened.0, file: opened.1)
    return opened
  }
}

/// Why the pixels of a series cannot be had.
public enum SeriesReadError: Error, Hashable, Sendable {
  /// There is no slice of that number, from one.
  case noSuchSlice(Int)
  /// The file now holds another image than when the study was opened; slice from one.
  case instanceReplaced(slice: Int)
  /// The slices do not form a grid.
  case noGrid
}
