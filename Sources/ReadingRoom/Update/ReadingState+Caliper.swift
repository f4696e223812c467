import Imaging
import TerminalUI

extension ReadingState {
  /// Commands of the caliper.
  mutating func performCaliper(_ command: Command) -> [Effect] {
    switch command {
    case .caliper: return startCaliper()
    case .moveCross(let right, let down): return moveCross(right: right, down: down)
    case .setCaliperPoint: return setCaliperPoint()
    case .deleteCaliper: return deleteCaliper()
    default: return []
    }
  }

  /// Starts with the cross in the middle of the picture on show.
  private mutating func startCaliper() -> [Effect] {
    guard let session, let mapping = viewportMapping(self) else {
      return refuse("The picture is not here yet; nothing can be measured.")
    }
    guard session.currentGeometry != nil else {
      return refuse("The header states no pixel spacing: lengths cannot be measured here.")
    }
    let middle = DisplayPoint(
      x: Double(mapping.size.width - 1) / 2, y: Double(mapping.size.height - 1) / 2)
    let cross = mapping.held(middle)
    self.session?.viewport.tool = .caliper(cross: cross, start: nil)
    self.session?.viewport.cine = nil
    self.session?.focus = .viewport
    return []
  }

  private mutating func moveCross(right: Int, down: Int) -> [Effect] {
    guard case .caliper(let cross, let start)? = session?.viewport.tool,
      let mapping = viewportMapping(self)
    else { return [] }
    var place = mapping.display(cross)
    place.x += Double(right)
    place.y += Double(down)
    session?.viewport.tool = .caliper(cross: mapping.held(place), start: start)
    return []
  }

  /// Moves the cross to a cell of the viewport.
  mutating func putCross(at point: DisplayPoint) {
    guard case .caliper(_, let start)? = session?.viewport.tool,
      let mapping = viewportMapping(self)
    else { return }
    session?.viewport.tool = .caliper(cross: mapping.held(point), start: start)
  }

  /// The first point, or the second, which completes the caliper.
  mutating func setCaliperPoint() -> [Effect] {
    guard var session, case .caliper(let cross, let start) = session.viewport.tool else {
      return []
    }
    guard let start else {
      session.viewport.tool = .caliper(cross: cross, start: cross)
      self.session = session
      return []
    }
    guard let geometry = session.currentGeometry, start != cross else {
      return refuse("The second point is the first; move the cross.")
    }
    session.calipers.append(
      Caliper(
        seriesID: session.viewport.seriesID, slice: session.viewport.slice, start: start,
        end: cross, lengthInMillimetres: geometry.distance(from: start, to: cross)))
    session.viewport.tool = .scroll
    self.session = session
    message = Message(.notice, "Caliper set; A adds a finding with it, x removes it.")
    return []
  }

  private mutating func deleteCaliper() -> [Effect] {
    guard let session,
      let index = session.calipers.lastIndex(where: {
        $0.seriesID == session.viewport.seriesID && $0.slice == session.viewport.slice
      })
    else { return refuse("There is no caliper on this slice.") }
    self.session?.calipers.remove(at: index)
    return []
  }
}

extension DisplayMapping {
  /// The image point under a display point, held inside the image.
  fileprivate func held(_ place: DisplayPoint) -> PixelPoint {
    let point = pixel(place)
    return PixelPoint(
      column: max(0, min(Double(columns - 1), point.column)),
      row: max(0, min(Double(rows - 1), point.row)))
  }
}
