public import AcquisitionQuality
public import Imaging
public import StudyAssembly

extension LoadedModel {
  /// Slices that are read beyond this number are every second, third and so on.
  private static var leastSlices: Int { 12 }

  /// Reads what spoils the images of a series.
  ///
  /// The slices are turned so that phase runs down columns, resampled in the plane and normalised; each is read by itself, and a
  /// series' score is the mean over its slices.
  ///
  /// - Parameters:
  ///   - volume: The series after the modality LUT, as acquired.
  ///   - phaseAxis: Along which phase was encoded.
  ///   - threads: Threads for the engine, at least 1.
  ///   - isCancelled: Asked between slices, and by the engine on the way.
  /// - Throws: ``DetectionError``; ``DetectionError/notArtefacts`` when the pack has another task.
  public func readArtefacts(
    in volume: Volume, phaseAxis: PhaseEncodingAxis, threads: Int,
    isCancelled: () -> Bool = { false }
  ) throws -> [ImageArtefact: ArtefactScore] {
    let description = pack.description
    let artefacts = description.artefacts
    guard !artefacts.isEmpty else { throw DetectionError.notArtefacts }
    let turned = phaseAxis == .row ? volume.transposedInPlane : volume
    let prepared = try PreparedVolume(turned, by: description.preparation)
    let step = max(1, prepared.size.slices / Self.leastSlices)
    let chosen = prepared.runs.enumerated().filter { $0.offset.isMultiple(of: step) }
      .map(\.element)
    var sums = [Double](repeating: 0, count: 2 * artefacts.count)
    let runs = NetworkRuns(pack: description, network: network, threads: threads)
    try runs.perform(
      chosen, on: prepared, outputs: [description.outputName], progress: { _ in },
      isCancelled: isCancelled
    ) { run, outputs in
      guard let logits = outputs[description.outputName], logits.shape == [1, sums.count] else {
        throw DetectionError.outputShape(
          description.outputName, outputs[description.outputName]?.shape ?? [])
      }
      guard logits.values.allSatisfy(\.isFinite) else {
        throw DetectionError.outputNotFinite(slice: run.slices.range.lowerBound)
      }
      for (place, value) in logits.values.enumerated() { sums[place] += Double(value) }
    }
    let means = sums.map { $0 / Double(chosen.count) }
    let scores = artefacts.enumerated().map { place, artefact in
      (artefact, ArtefactScore(moderate: means[2 * place], severe: means[2 * place + 1]))
    }
    return Dictionary(scores) { first, _ in first }
  }
}

extension Volume {
  /// Rows for columns.
  fileprivate var transposedInPlane: Volume {
    let (rows, columns, slices) = (geometry.rows, geometry.columns, geometry.slices)
    var turned = geometry
    (turned.rows, turned.columns) = (columns, rows)
    let plane = geometry.firstSlice
    (turned.firstSlice.rowDirection, turned.firstSlice.columnDirection) = (
      plane.columnDirection, plane.rowDirection
    )
    (turned.firstSlice.rowSpacing, turned.firstSlice.columnSpacing) = (
      plane.columnSpacing, plane.rowSpacing
    )
    var result: [Float] = []
    result.reserveCapacity(samples.count)
    samples.withUnsafeBufferPointer { source in
      for slice in 0..<slices {
        let first = slice * rows * columns
        for column in 0..<columns {
          for row in 0..<rows { result.append(source[first + row * columns + column]) }
        }
      }
    }
    return Volume(geometry: turned, samples: result)
  }
}
