import Imaging

/// Graphics of presentation states and reports as lines and points.
enum Graphics {
  /// Points along a curve that stands for a circle or an ellipse.
  private static let curvePoints = 64

  /// The shape of a graphic type (PS3.3 C.10.5.1.2, C.18.6.1.2).
  ///
  /// - Parameters:
  ///   - type: Graphic Type.
  ///   - points: Its points, in pixels.
  /// - Returns: `nil` for a type that is not drawn or a wrong number of points.
  static func shape(_ type: String, _ points: [PixelPoint]) -> OverlayShape? {
    guard !points.isEmpty, points.allSatisfy({ $0.column.isFinite && $0.row.isFinite }) else {
      return nil
    }
    switch type {
    case "POINT" where points.count == 1, "MULTIPOINT": return .points(points)
    case "POLYLINE", "INTERPOLATED": return points.count > 1 ? .polyline(points) : nil
    case "POLYGON": return points.count > 2 ? .polyline(points + points.prefix(1)) : nil
    case "CIRCLE" where points.count == 2: return circle(points[0], points[1])
    case "ELLIPSE" where points.count == 4: return ellipse(points)
    default: return nil
    }
  }

  /// Pairs of a Graphic Data element as points; `nil` for an odd number or none.
  static func pairs(_ numbers: [Double]) -> [PixelPoint]? {
    guard numbers.count >= 2, numbers.count % 2 == 0 else { return nil }
    return stride(from: 0, to: numbers.count, by: 2).map {
      PixelPoint(column: numbers[$0], row: numbers[$0 + 1])
    }
  }

  /// A position counted from the image's upper left corner, as graphics are, as one counted from the
  /// first pixel's centre.
  static func fromCorner(_ point: PixelPoint) -> PixelPoint {
    PixelPoint(column: point.column - 0.5, row: point.row - 0.5)
  }

  private static func circle(_ centre: PixelPoint, _ rim: PixelPoint) -> OverlayShape {
    let (across, down) = (rim.column - centre.column, rim.row - centre.row)
    return curve(
      centre, PixelPoint(column: across, row: down), PixelPoint(column: -down, row: across))
  }

  /// The ends of the major axis, then those of the minor one.
  private static func ellipse(_ ends: [PixelPoint]) -> OverlayShape {
    let half = { (a: PixelPoint, b: PixelPoint) in
      PixelPoint(column: (b.column - a.column) / 2, row: (b.row - a.row) / 2)
    }
    let major = half(ends[0], ends[1])
    let centre = PixelPoint(column: ends[0].column + major.column, row: ends[0].row + major.row)
    return curve(centre, major, half(ends[2], ends[3]))
  }

  private static func curve(
    _ centre: PixelPoint, _ first: PixelPoint, _ second: PixelPoint
  ) -> OverlayShape {
    // The points of a circle by repeated turning: no trigonometric function is needed.
    let (cosine, sine) = (0.995_184_726_672_196_9, 0.098_017_140_329_560_6)  // of 2 pi / 64
    var (x, y) = (1.0, 0.0)
    var points: [PixelPoint] = []
    for _ in 0...curvePoints {
      points.append(
        PixelPoint(
          column: centre.column + x * first.column + y * second.column,
          row: centre.row + x * first.row + y * second.row))
      (x, y) = (x * cosine - y * sine, x * sine + y * cosine)
    }
    return .polyline(points)
  }
}
