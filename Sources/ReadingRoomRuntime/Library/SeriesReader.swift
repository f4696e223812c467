import DICOM
public import DICOMFiles
import Imaging
import IsolatedReading
import StudyAssembly

/// Reads the pixels of one series as values after the modality LUT, in processes of their own.
struct SeriesReader: Sendable {
  private let series: Series
  private let pool: ReaderPool
  private let stage: FrameStage

  /// A reader of a series; nothing is read yet.
  init(_ series: Series, _ pool: ReaderPool, stage: FrameStage = .modality) {
    (self.series, self.pool, self.stage) = (series, pool, stage)
  }

  /// Reads one slice, from zero.
  ///
  /// - Throws: ``SeriesReadError``.
  func slice(_ index: Int) throws -> SliceImage {
    var slice: Result<SliceImage, SeriesReadError> = .failure(.noSuchSlice(index + 1))
    slices([index]) { slice = $1 }
    return try slice.get()
  }

  /// Reads slices.
  ///
  /// - Parameters:
  ///   - indices: Slices from zero, the one that is wanted soonest first.
  ///   - isUrgent: Whether all processes may take part.
  ///   - isCancelled: Looked at before each slice.
  ///   - onSlice: Called with each slice, or why it cannot be had.
  func slices(
    _ indices: [Int], isUrgent: Bool = true, isCancelled: () -> Bool = { false },
    onSlice: (Int, Result<SliceImage, SeriesReadError>) -> Void
  ) {
    let known = indices.filter(series.frames.indices.contains)
    for index in indices where !series.frames.indices.contains(index) {
      onSlice(index, .failure(.noSuchSlice(index + 1)))
    }
    let pictures = pictures(known)
    pool.frames(
      pictures.map { FrameRequest(series.frames[$0[0]], stage) }, isUrgent: isUrgent,
      isCancelled: isCancelled
    ) { place, result in
      for index in pictures[place] { onSlice(index, slice(index, result)) }
    }
  }

  /// The slices in their order, those of one mosaic together, so that it is decoded once.
  private func pictures(_ indices: [Int]) -> [[Int]] {
    var places: [Picture: Int] = [:]
    var pictures: [[Int]] = []
    for index in indices {
      let frame = series.frames[index]
      let picture = Picture(path: frame.path, number: frame.frameNumber)
      if frame.tile != nil, let place = places[picture] {
        pictures[place].append(index)
      } else {
        places[picture] = pictures.count
        pictures.append([index])
      }
    }
    return pictures
  }

  private struct Picture: Hashable {
    let path: String
    let number: Int
  }

  /// Reads all slices.
  ///
  /// - Parameter isCancelled: Looked at before each slice.
  /// - Throws: ``SeriesReadError`` of the first slice that cannot be had; `CancellationError`.
  func images(isCancelled: () -> Bool = { false }) throws -> [SliceImage] {
    var images = [SliceImage?](repeating: nil, count: series.frames.count)
    var failure: (slice: Int, error: SeriesReadError)?
    slices(Array(images.indices), isCancelled: { failure != nil || isCancelled() }) {
      index, result in
      switch result {
      case .success(let image): images[index] = image
      case .failure(let error):
        if failure.map({ index < $0.slice }) ?? true { failure = (index, error) }
      }
    }
    if let failure { throw failure.error }
    let whole = images.compactMap { $0 }
    guard whole.count == images.count else { throw CancellationError() }
    return whole
  }

  /// Reads the series as a volume.
  ///
  /// - Throws: ``SeriesReadError/noGrid`` when its slices form none,
  ///   ``SeriesReadError/tooLarge(bytes:)`` when it is larger than a model takes; what
  ///   ``images(isCancelled:)`` throws.
  func volume(isCancelled: () -> Bool = { false }) throws -> Volume {
    guard let geometry = series.geometry else { throw SeriesReadError.noGrid }
    let bytes = geometry.columns * geometry.rows * geometry.slices * MemoryLayout<Float>.size
    guard bytes <= Self.largestVolume else { throw SeriesReadError.tooLarge(bytes: bytes) }
    let images = try images(isCancelled: isCancelled)
    var samples: [Float] = []
    samples.reserveCapacity(bytes / MemoryLayout<Float>.size)
    for image in images { samples += image.samples }
    return Volume(geometry: geometry, samples: samples)
  }

  /// 2 GiB: some three thousand slices of 384 x 384; no series that a model is made for is larger.
  private static let largestVolume = 2 << 30

  private func slice(
    _ index: Int, _ result: Result<ReadFrame, DICOMReadError>
  ) -> Result<SliceImage, SeriesReadError> {
    switch result {
    case .failure(let error):
      return .failure(.unreadable(slice: index + 1, path: series.frames[index].path, error))
    case .success(let read):
      guard read.sopInstanceUID == series.frames[index].sopInstanceUID else {
        return .failure(.instanceReplaced(slice: index + 1))
      }
      let frame = series.frames[index]
      guard let tile = frame.tile else {
        return .success(
          SliceImage(
            columns: read.frame.columns, rows: read.frame.rows, samples: read.frame.values))
      }
      guard let samples = tile.part(of: read.frame.values) else {
        return .failure(.instanceReplaced(slice: index + 1))
      }
      return .success(SliceImage(columns: tile.columns, rows: tile.rows, samples: samples))
    }
  }
}

extension FrameRequest {
  /// The request for a frame of a series; of a tile, for its whole picture.
  init(_ frame: Frame, _ stage: FrameStage) {
    let frame = frame.wholePicture
    self.init(
      path: frame.path, number: frame.frameNumber, columns: frame.columns, rows: frame.rows,
      stage: stage)
  }
}

/// Why the pixels of a series cannot be had.
public enum SeriesReadError: Error, Hashable, Sendable {
  /// There is no slice of that number, from one.
  case noSuchSlice(Int)
  /// The file now holds another image than when the study was opened; slice from one.
  case instanceReplaced(slice: Int)
  /// A slice, from one, cannot be read from its file.
  case unreadable(slice: Int, path: String, DICOMReadError)
  /// The slices do not form a grid.
  case noGrid
  /// The whole series takes more memory than a model is given.
  case tooLarge(bytes: Int)
}
