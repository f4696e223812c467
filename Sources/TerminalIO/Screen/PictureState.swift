import Glibc
import TerminalUI

/// Which cells of which picture are on the terminal's glass.
struct PictureState {
  /// A picture as it was last drawn.
  private struct Drawn {
    let placement: ImagePlacement
    let tier: PictureTier
    /// Whether each cell shows the picture, row by row.
    var isValid: [Bool]
  }

  private var drawn: [String: Drawn] = [:]

  /// Forgets everything: the glass was cleared or cannot be trusted.
  mutating func forget() { drawn = [:] }

  /// The tier that a picture is to be drawn in when `wanted` is asked for: where the same greys are on the glass in
  /// full, only what lies over them has changed, and that is drawn in full.
  func tier(_ placement: ImagePlacement, wanted: PictureTier) -> PictureTier {
    guard wanted == .motion, let old = drawn[placement.identifier], old.tier == .full,
      old.placement.area == placement.area, old.placement.image.grey == placement.image.grey
    else { return wanted }
    return .full
  }

  /// The cells of a picture that must be sent.
  ///
  /// - Parameters:
  ///   - placement: The picture and its cells.
  ///   - tier: How it is to be drawn.
  ///   - isVisible: Whether each cell of its area is to show it.
  ///   - grid: Samples of a picture in one cell.
  func dirtyCells(
    _ placement: ImagePlacement, tier: PictureTier, isVisible: [Bool], grid: PixelGrid
  ) -> [Bool] {
    guard let old = drawn[placement.identifier], old.placement.area == placement.area,
      old.tier == tier,
      old.placement.image.width == placement.image.width,
      old.placement.image.height == placement.image.height
    else { return isVisible }
    let isChanged = Self.changedCells(
      old.placement.image, placement.image, area: placement.area, grid: grid)
    let isDirty = isVisible.indices.map {
      isVisible[$0] && (!old.isValid[$0] || (isChanged?[$0] ?? false))
    }
    // Beyond this share a few large rectangles cost less than many small ones.
    let count = isDirty.lazy.filter { $0 }.count
    return count * 2 > isVisible.count ? isVisible : isDirty
  }

  /// Takes note of what is on the glass now.
  mutating func note(_ placement: ImagePlacement, tier: PictureTier, isValid: [Bool]) {
    drawn[placement.identifier] = Drawn(placement: placement, tier: tier, isValid: isValid)
  }

  /// Whether each cell still shows the picture after a draw: those that did and are seen, without the dirty ones.
  func keptCells(
    _ placement: ImagePlacement, isVisible: [Bool], isDirty: [Bool]
  ) -> [Bool] {
    // A cell that is seen and not dirty was valid before.
    isVisible.indices.map { isVisible[$0] && !isDirty[$0] }
  }

  /// Forgets pictures that are no longer in the frame.
  mutating func keep(only identifiers: Set<String>) {
    drawn = drawn.filter { identifiers.contains($0.key) }
  }

  /// The cells in which two pictures of one size differ; nil when they are the same.
  static func changedCells(
    _ old: DisplayImage, _ new: DisplayImage, area: Rect, grid: PixelGrid
  ) -> [Bool]? {
    guard old != new else { return nil }
    var result = [Bool](repeating: false, count: area.width * area.height)
    compare(old.grey, new.grey, width: old.width, area: area, grid: grid, into: &result)
    for number in 0..<max(old.layers.count, new.layers.count) {
      let before = number < old.layers.count ? old.layers[number] : nil
      let after = number < new.layers.count ? new.layers[number] : nil
      guard let palette = after?.palette ?? before?.palette,
        before?.palette ?? palette == palette
      else { return [Bool](repeating: true, count: result.count) }
      // A layer that is not there shows what is beneath everywhere.
      let none = [UInt8](repeating: 0, count: old.grey.count)
      compare(
        before?.indices ?? none, after?.indices ?? none, width: old.width, area: area, grid: grid,
        into: &result)
    }
    return result
  }

  private static func compare(
    _ old: [UInt8], _ new: [UInt8], width: Int, area: Rect, grid: PixelGrid,
    into result: inout [Bool]
  ) {
    guard width > 0, old.count == new.count, old != new else { return }
    old.withUnsafeBytes { old in
      new.withUnsafeBytes { new in
        for y in 0..<old.count / width where y / grid.rowsPerCell < area.height {
          let row = y * width
          guard differs(old, new, row..<row + width) else { continue }
          let line = y / grid.rowsPerCell * area.width
          for column in 0..<area.width where !result[line + column] {
            let start = column * grid.columnsPerCell
            let end = min(width, start + grid.columnsPerCell)
            guard start < end else { break }
            if differs(old, new, row + start..<row + end) { result[line + column] = true }
          }
        }
      }
    }
  }

  private static func differs(
    _ old: UnsafeRawBufferPointer, _ new: UnsafeRawBufferPointer, _ range: Range<Int>
  ) -> Bool {
    guard let first = old.baseAddress, let second = new.baseAddress else { return false }
    return memcmp(first + range.lowerBound, second + range.lowerBound, range.count) != 0
  }
}
