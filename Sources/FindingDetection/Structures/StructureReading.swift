import CPixels
import ImageProcessing
public import Imaging
public import KneeAnatomy

extension LoadedModel {
  /// Reads what each pixel of a series belongs to.
  ///
  /// Resample in the plane, normalise, run the network slice by slice with its neighbours, soft maximum over the channels.
  ///
  /// - Parameters:
  ///   - volume: The series after the modality LUT, turned by ``DisplayOrientation``.
  ///   - threads: Threads for the engine, at least 1.
  ///   - progress: Told the share of slices done, 0 to 1.
  ///   - isCancelled: Asked between slices, and by the engine on the way.
  /// - Throws: ``DetectionError``; ``DetectionError/notStructures`` when the pack finds lesions instead.
  public func readStructures(
    in volume: Volume, threads: Int, progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws -> TissueProbabilities {
    let prepared = try PreparedVolume(volume, by: pack.description.preparation)
    let tissues = try structuresInOrder
    var result = ProbabilityPlanes(size: prepared.size, channels: tissues.count)
    try readStructures(
      prepared.runs, on: prepared, threads: threads, progress: progress, isCancelled: isCancelled
    ) { run, logits in result.add(logits, padded: run.size, slice: run.slices.range.lowerBound) }
    return TissueProbabilities(
      geometry: volume.geometry.resampled(prepared.size, pack.description.preparation),
      tissues: tissues, values: result.values)
  }

  /// Reads some slices of a series again after the images were moved by a few pixels, and compares.
  ///
  /// - Parameters:
  ///   - reading: What ``readStructures(in:threads:progress:isCancelled:)`` gave on the volume.
  ///   - volume: The same volume.
  ///   - threads: Threads for the engine, at least 1.
  ///   - isCancelled: Asked between slices, and by the engine on the way.
  /// - Throws: ``DetectionError``.
  public func readConsistency(
    of reading: TissueProbabilities, in volume: Volume, threads: Int,
    isCancelled: () -> Bool = { false }
  ) throws -> ReadingConsistency {
    let shift = ReadingConsistency.shift
    let moved = try PreparedVolume(volume, by: pack.description.preparation)
      .moved(rows: shift.rows, columns: shift.columns)
    let slices = SpreadSlices.of(moved.size.slices)
    let answer = try readStructures(
      slices, of: moved, in: reading.geometry, threads: threads, isCancelled: isCancelled)
    return ReadingConsistency(of: reading, moved: answer, slices: slices)
  }

  /// Reads how bright tissues are in some slices of a series.
  ///
  /// - Parameters: As for ``readStructures(in:threads:progress:isCancelled:)``.
  /// - Throws: ``DetectionError``.
  public func readGreys(
    in volume: Volume, threads: Int, isCancelled: () -> Bool = { false }
  ) throws -> TissueGreys {
    let prepared = try PreparedVolume(volume, by: pack.description.preparation)
    let slices = SpreadSlices.of(prepared.size.slices)
    let reading = try readStructures(
      slices, of: prepared,
      in: volume.geometry.resampled(prepared.size, pack.description.preparation),
      threads: threads, isCancelled: isCancelled)
    let area = prepared.size.rows * prepared.size.columns
    return TissueGreys(
      reading, samples: slices.flatMap { prepared.samples[($0 * area)..<(($0 + 1) * area)] })
  }

  /// Reads some slices; the answer's geometry holds these alone.
  private func readStructures(
    _ slices: [Int], of prepared: PreparedVolume, in geometry: VolumeGeometry, threads: Int,
    isCancelled: () -> Bool
  ) throws -> TissueProbabilities {
    let size = GridSize(
      slices: slices.count, rows: prepared.size.rows, columns: prepared.size.columns)
    var geometry = geometry
    geometry.slices = slices.count
    let tissues = try structuresInOrder, runs = prepared.runs
    var result = ProbabilityPlanes(size: size, channels: tissues.count)
    var place = 0
    try readStructures(
      slices.map { runs[$0] }, on: prepared, threads: threads, progress: { _ in },
      isCancelled: isCancelled
    ) { run, logits in
      defer { place += 1 }
      return result.add(logits, padded: run.size, slice: place)
    }
    return TissueProbabilities(geometry: geometry, tissues: tissues, values: result.values)
  }

  /// The tissues of the output's channels.
  private var structuresInOrder: [KneeTissue] {
    get throws(DetectionError) {
      let tissues = pack.description.structures.compactMap(KneeTissue.init(rawValue:))
      guard !tissues.isEmpty else { throw DetectionError.notStructures }
      return tissues
    }
  }

  /// Runs the network; `add` takes the logits of a run, and answers false when one is not finite.
  private func readStructures(
    _ runs: [NetworkRun], on prepared: PreparedVolume, threads: Int, progress: (Double) -> Void,
    isCancelled: () -> Bool, add: (NetworkRun, [Float]) -> Bool
  ) throws {
    let name = pack.description.outputName, channels = try structuresInOrder.count
    try NetworkRuns(pack: pack.description, network: network, threads: threads).perform(
      runs, on: prepared, outputs: [name], progress: progress, isCancelled: isCancelled
    ) { run, maps in
      guard let logits = maps[name],
        logits.shape == [1, channels] + prepared.outputShape(of: run)
      else { throw DetectionError.outputShape(name, maps[name]?.shape ?? []) }
      guard add(run, logits.values) else {
        throw DetectionError.outputNotFinite(slice: run.slices.range.lowerBound)
      }
    }
  }
}

/// Probabilities of all channels on the prepared grid, filled slice by slice.
private struct ProbabilityPlanes {
  let size: GridSize
  let channels: Int
  private(set) var values: [UInt8]
  private let stride: Int

  init(size: GridSize, channels: Int) {
    (self.size, self.channels) = (size, channels)
    stride = TissueProbabilities.stride(ofTissues: channels)
    values = [UInt8](repeating: 0, count: stride * size.slices * size.rows * size.columns)
  }

  /// Adds the answer of a run over one whole slice, padded; false when a logit is not finite.
  mutating func add(_ logits: [Float], padded: GridSize, slice: Int) -> Bool {
    let (rows, columns) = (padded.rows, padded.columns)
    let first = slice * size.rows * size.columns
    let (size, channels, stride) = (self.size, self.channels, self.stride)
    return logits.withUnsafeBufferPointer { source in
      values.withUnsafeMutableBufferPointer { target in
        guard let source = source.baseAddress, let target = target.baseAddress else { return false }
        return (0..<size.rows).allSatisfy { row in
          cpixels_softmax_bytes(
            source + row * columns, channels, size.columns, rows * columns,
            target + (first + row * size.columns) * stride, stride) != 0
        }
      }
    }
  }
}

extension VolumeGeometry {
  /// The grid after a pack's resampling; the first voxels' centres coincide.
  fileprivate func resampled(_ size: GridSize, _ preparation: PackPreparation) -> VolumeGeometry {
    var result = self
    let inPlane = preparation.inPlaneInMillimetres, across = preparation.sliceInMillimetres
    if inPlane > 0 {
      (result.firstSlice.columnSpacing, result.firstSlice.rowSpacing) = (inPlane, inPlane)
    }
    if across > 0 { result.sliceSpacing = across }
    (result.columns, result.rows, result.slices) = (size.columns, size.rows, size.slices)
    return result
  }
}
