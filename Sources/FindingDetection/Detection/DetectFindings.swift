public import Findings
import ImageProcessing
public import Imaging
public import StudyAssembly

/// How many candidate regions a model gave, and what became of them.
public struct CandidateCounts: Equatable, Sendable {
  /// In the list: positive or indeterminate.
  public internal(set) var listed = 0
  /// Not listed because the probability is below the lower threshold.
  public internal(set) var negative = 0
  /// Dropped because they are smaller than the pack's least volume.
  public internal(set) var tooSmall = 0
  /// Dropped because larger ones already fill the list.
  public internal(set) var beyondMaximum = 0
}

/// What a model gave on one series.
public struct DetectionResult: Equatable, Sendable {
  /// The candidates, most probable first.
  public let findings: [Finding]
  /// Voxel probabilities on the series' grid, one map for each finding type of the pack.
  public let maps: [ProbabilityMap]
  /// What became of the candidate regions.
  public let counts: CandidateCounts
  /// Largest raw attention in the series, by finding type; empty when the pack offers none.
  public let attentionScales: [String: Float]
  /// Doubts of the run as a whole.
  public let cautions: [String]
}

/// Runs a model over a series and turns its output into candidate findings.
///
/// Resample, normalise, run the network box by box, average mirror images, bring the
/// probabilities back to the series' grid, cut at the pack's threshold, take connected regions apart,
/// measure them there, calibrate. The same input gives the same result, identifiers included.
///
/// - Parameters:
///   - study: The study, for the side where the series does not state it.
///   - series: The series, one that the pack reads (``ModelPack/fit(_:)``).
///   - volume: The series' samples after the modality LUT.
///   - cautions: The doubts with which the series fits; every finding carries them.
///   - model: The loaded model.
///   - threads: Threads for the engine, at least 1.
///   - progress: Told the share done, 0 to 1.
///   - isCancelled: Asked often; answering true ends the run.
/// - Throws: ``DetectionError``.
public func detectFindings(
  study: Study, series: Series, volume: Volume, cautions: [FitCaution], model: LoadedModel,
  threads: Int, progress: (Double) -> Void, isCancelled: () -> Bool
) throws -> DetectionResult {
  guard series.geometry == volume.geometry, series.frames.count == volume.geometry.slices else {
    throw DetectionError.volumeOfAnotherSeries
  }
  let pack = model.pack
  let prepared = try PreparedVolume(volume, by: pack.description.preparation)
  let runs = NetworkRuns(pack: pack.description, network: model.network, threads: threads)
  let output = try runs.detect(in: prepared, progress: progress, isCancelled: isCancelled)
  var composition = Composition(study: study, series: series, pack: pack, cautions: cautions)
  for (rule, probabilities) in zip(pack.description.findings, output.probabilities) {
    let grid = bringBack(probabilities.values, to: volume.geometry, pack.description.preparation)
    let map = ProbabilityMap(
      seriesID: series.id, model: pack.identity, findingType: rule.type,
      geometry: volume.geometry, grid: grid)
    composition.add(map, rule, volume)
  }
  let largest = output.attention.map { $0.values.max() ?? 0 }
  let scales = zip(pack.description.findings.map(\.type), largest)
  return composition.result(attentionScales: Dictionary(uniqueKeysWithValues: scales))
}

/// Probabilities of the prepared grid on the source grid, one byte each.
private func bringBack(
  _ probabilities: [Float], to geometry: VolumeGeometry, _ preparation: PackPreparation
) -> ProbabilityGrid {
  let back = GridResampling(
    backTo: geometry, inPlane: preparation.inPlaneInMillimetres,
    slice: preparation.sliceInMillimetres)
  var grid = ProbabilityGrid(
    columns: geometry.columns, rows: geometry.rows, slices: geometry.slices)
  for slice in 0..<geometry.slices {
    grid.setSlice(slice, to: back.slice(slice, of: probabilities))
  }
  return grid
}
