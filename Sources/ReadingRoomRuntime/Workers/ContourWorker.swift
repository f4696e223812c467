import FindingDetection
import Findings
import Imaging
import IsolatedReading
import ReadingRoom
import StudyAssembly

/// Draws a finding's region at another threshold, for commands that wait.
struct ContourWorker {
  let shelf: ModelShelf
  let pool: ReaderPool
  let threads: Int

  /// Runs the finding's model again and cuts its map at the threshold.
  ///
  /// - Throws: ``ModelWorkerError``; what the model throws.
  func region(of finding: Finding, in study: Study, threshold: Double) throws -> RecomputedRegion {
    try map(of: finding, in: study).region(of: finding, threshold: threshold)
  }

  /// The voxel probabilities that a finding was cut from.
  func map(of finding: Finding, in study: Study) throws -> ProbabilityMap {
    let (pack, series) = try origin(of: finding, in: study)
    let result = try detectFindings(
      study: study, series: series, volume: SeriesReader(series, pool).volume(), cautions: [],
      model: ModelShelf.load(pack), threads: threads, progress: { _ in }, isCancelled: { false })
    guard let map = result.maps.first(where: { $0.findingType == finding.type }) else {
      throw ModelWorkerError.notFromModel
    }
    return map
  }

  /// The pack and the series that a finding came from.
  func origin(of finding: Finding, in study: Study) throws -> (ModelPack, Series) {
    guard case .model(let identity) = finding.origin, let region = finding.region,
      let series = study.series.first(where: { $0.id == region.seriesID })
    else { throw ModelWorkerError.notFromModel }
    guard let pack = shelf.pack(of: identity) else {
      throw ModelWorkerError.modelGone(name: identity.name, version: identity.version)
    }
    return (pack, series)
  }
}

extension ProbabilityMap {
  /// A finding's region at another threshold.
  ///
  /// - Throws: ``ModelWorkerError/nothingLeft(threshold:)``.
  func region(of finding: Finding, threshold: Double) throws -> RecomputedRegion {
    guard let edit = edit(of: finding, contourThreshold: threshold), let region = edit.region
    else { throw ModelWorkerError.nothingLeft(threshold: threshold) }
    return RecomputedRegion(
      threshold: threshold, region: region, measurements: edit.measurements ?? [])
  }
}
