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
    let description = pack.description
    let tissues = description.structures.compactMap(KneeTissue.init(rawValue:))
    guard !tissues.isEmpty else { throw DetectionError.notStructures }
    let prepared = try PreparedVolume(volume, by: description.preparation)
    let runs = NetworkRuns(pack: description, network: network, threads: threads)
    var result = ProbabilityPlanes(size: prepared.size, channels: tissues.count)
    try runs.perform(
      prepared.runs, on: prepared, outputs: [description.outputName], progress: progress,
      isCancelled: isCancelled
    ) { run, maps in
      guard let logits = maps[description.outputName],
        logits.shape == [1, tissues.count] + prepared.outputShape(of: run)
      else {
        throw DetectionError.outputShape(
          description.outputName, maps[description.outputName]?.shape ?? [])
      }
      guard result.add(logits.values, of: run) else {
        throw DetectionError.outputNotFinite(slice: run.slices.range.lowerBound)
      }
    }
    return TissueProbabilities(
      geometry: volume.geometry.resampled(prepared.size, description.preparation),
      tissues: tissues, values: result.values)
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

  /// Adds the answer of a run over one whole slice; false when a logit is not finite.
  mutating func add(_ logits: [Float], of run: NetworkRun) -> Bool {
    let (rows, columns) = (run.size.rows, run.size.columns)
    let first = run.slices.range.lowerBound * size.rows * size.columns
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
