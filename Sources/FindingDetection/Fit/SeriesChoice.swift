import Glibc
import Imaging
public import StudyAssembly

/// The series of a study that a pack reads best.
public enum SeriesChoice: Equatable, Sendable {
  /// This one, with these doubts.
  case series(Series, cautions: [FitCaution])
  /// None; the obstacle of the series that came nearest, `nil` for a study without series.
  case none(FitObstacle?)
}

extension ModelPack {
  /// Chooses the series that the pack reads best.
  ///
  /// Fewest doubts first; then the grid nearest to the one the network was trained on, as the sum of
  /// the logarithms of the spacings' ratios; then most slices; then the study's own order.
  public func chooseSeries(of study: Study) -> SeriesChoice {
    var best: (series: Series, cautions: [FitCaution])?
    var nearest: FitObstacle?
    for series in study.series {
      switch fit(series) {
      case .fits(let cautions):
        if best.map({ isBetter(series, cautions, than: $0) }) ?? true { best = (series, cautions) }
      case .doesNotFit(let obstacle):
        if obstacle.checksPassed > nearest?.checksPassed ?? -1 { nearest = obstacle }
      }
    }
    return best.map { .series($0.series, cautions: $0.cautions) } ?? .none(nearest)
  }

  private func isBetter(
    _ series: Series, _ cautions: [FitCaution], than other: (series: Series, cautions: [FitCaution])
  ) -> Bool {
    let this = (cautions.count, distance(series.geometry), -series.frames.count)
    return this < (
      other.cautions.count, distance(other.series.geometry), -other.series.frames.count
    )
  }

  private func distance(_ geometry: VolumeGeometry?) -> Double {
    guard let geometry else { return .infinity }
    let wanted = description.preparation
    let plane = geometry.firstSlice
    return [
      (plane.columnSpacing, wanted.inPlaneInMillimetres),
      (plane.rowSpacing, wanted.inPlaneInMillimetres),
      (geometry.sliceSpacing, wanted.sliceInMillimetres),
    ].reduce(0) { $0 + ($1.1 > 0 ? abs(log($1.0 / $1.1)) : 0) }
  }
}
