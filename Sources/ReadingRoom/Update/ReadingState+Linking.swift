import Imaging
import StudyAssembly

extension ReadingState {
  /// Whether series change at the place on show.
  mutating func toggleLinkedPlanes() {
    session?.isLinked.toggle()
    message =
      session?.isLinked == true
      ? Message(.notice, "Planes linked: another series is shown at the middle of the picture.")
      : Message(.notice, "Planes not linked: each series is shown as it was left.")
  }

  /// The patient's point in the middle of the picture; `nil` without a picture or its geometry.
  var pointOnShow: PatientPoint? {
    guard let mapping = viewportMapping(self), let plane = session?.currentGeometry else {
      return nil
    }
    let middle = DisplayPoint(
      x: Double(mapping.size.width - 1) / 2, y: Double(mapping.size.height - 1) / 2)
    return plane.point(mapping.pixel(middle))
  }

  /// The slice of another series that shows the place on show; `nil` where planes are not linked, or the series does not reach it or lies in
  /// another frame of reference.
  func linkedSlice(of id: String) -> Int? {
    guard let session, session.isLinked, session.viewport.seriesID != id, let point = pointOnShow,
      let other = session.study.series.first(where: { $0.id == id }),
      other.frameOfReferenceUID == session.series?.frameOfReferenceUID
    else { return nil }
    let distances = other.frames.indices.compactMap { slice in
      session.geometry(ofSlice: slice, in: other).map { (slice, abs($0.pixel(point).distance)) }
    }
    guard let nearest = distances.min(by: { $0.1 < $1.1 }) else { return nil }
    let reach = other.geometry.map { $0.sliceSpacing } ?? other.acquisition.sliceThickness ?? 5
    return nearest.1 <= reach ? nearest.0 : nil
  }
}
