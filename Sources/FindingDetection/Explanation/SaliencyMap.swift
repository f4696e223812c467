public import Findings
public import Imaging
import ImageProcessing
public import StudyAssembly

/// Where a network's evidence lies, on slices of the source grid. It is no lesion and no contour.
public struct SaliencyMap: Equatable, Sendable {
  /// What it must be called wherever it is shown.
  public static let label = "model attention"

  /// The `Series.id` whose grid it is on.
  public let seriesID: String
  /// The model.
  public let model: ModelIdentity
  /// The finding type it belongs to.
  public let findingType: String
  /// How it was computed, and that nobody has checked it where that is so; such as `Grad-CAM, unchecked`.
  public let method: String
  /// Number of columns.
  public let columns: Int
  /// Number of rows.
  public let rows: Int
  /// The slices it covers, from zero.
  public let slices: Range<Int>
  /// Attention from 0 to 1, where 1 is the largest in the series; `[slice, row, column]`.
  public let values: [Float]

  /// The values of one slice, `[row, column]`; `nil` for a slice that is not covered.
  public func slice(_ index: Int) -> [Float]? {
    guard slices.contains(index) else { return nil }
    let first = (index - slices.lowerBound) * rows * columns
    return Array(values[first..<(first + rows * columns)])
  }
}

/// Computes a model's attention on request: for one slice, or for all.
///
/// - Parameters:
///   - series: The series that the model read.
///   - volume: Its samples after the modality LUT.
///   - slices: Slices of the series, from zero; clamped to it.
///   - findingType: One of the pack's findings.
///   - model: The loaded model.
///   - scale: The finding's ``DetectionResult/attentionScales`` of this series; when `nil` the whole
///     series is run to find it.
///   - threads: Threads for the engine, at least 1.
///   - progress: Told the share done, 0 to 1.
///   - isCancelled: Asked often; answering true ends the run.
/// - Throws: ``DetectionError``.
public func explainFindings(
  series: Series, volume: Volume, slices: Range<Int>, findingType: String, model: LoadedModel,
  scale: Float?, threads: Int, progress: (Double) -> Void, isCancelled: () -> Bool
) throws -> SaliencyMap {
  guard series.geometry == volume.geometry else { throw DetectionError.volumeOfAnotherSeries }
  let description = model.pack.description
  guard let index = description.findings.firstIndex(where: { $0.type == findingType }) else {
    throw DetectionError.unknownFinding(findingType)
  }
  let prepared = try PreparedVolume(volume, by: description.preparation)
  let wanted = slices.clamped(to: 0..<volume.geometry.slices)
  let back = GridResampling(
    backTo: volume.geometry, inPlane: description.preparation.inPlaneInMillimetres,
    slice: description.preparation.sliceInMillimetres)
  let runs = NetworkRuns(pack: description, network: model.network, threads: threads)
  let needed = scale == nil ? 0..<prepared.size.slices : back.sources(of: wanted)
  let raw = try runs.attention(
    of: index, in: prepared, slices: needed, progress: progress, isCancelled: isCancelled
  ).values
  let largest = scale ?? raw.max() ?? 0
  var values: [Float] = []
  for slice in wanted {
    values += back.slice(slice, of: raw).map { largest > 0 ? min($0 / largest, 1) : 0 }
  }
  return SaliencyMap(
    seriesID: series.id, model: model.pack.identity, findingType: findingType,
    method: description.explanation.map { $0.title + ($0.check == nil ? ", unchecked" : "") } ?? "",
    columns: volume.geometry.columns, rows: volume.geometry.rows, slices: wanted, values: values)
}

extension GridResampling {
  /// The slices of the source that slices of the result read.
  fileprivate func sources(of wanted: Range<Int>) -> Range<Int> {
    guard let first = wanted.first, let last = wanted.last else { return 0..<0 }
    let low = Int(slices.positions[first].rounded(.down))
    let high = Int(slices.positions[last].rounded(.up))
    return max(low - 1, 0)..<min(high + 1, slices.sourceCount)
  }
}
