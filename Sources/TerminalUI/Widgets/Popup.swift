/// A framed area above the rest of the screen.
public struct Popup: Equatable, Sendable {
  /// The title in the top edge.
  public var title: String
  /// Size of the inner area that is asked for; smaller where the screen is.
  public var contentSize: Size
  /// A hint in the bottom edge, e.g. the keys that close it.
  public var hint: String

  /// Makes a popup.
  public init(title: String, contentSize: Size, hint: String = "") {
    self.title = title
    self.contentSize = contentSize
    self.hint = hint
  }

  /// The cells the popup takes in the middle of `area`, border included.
  public func outerArea(in area: Rect) -> Rect {
    area.centered(Size(width: contentSize.width + 4, height: contentSize.height + 2))
  }

  /// Draws border and ground over what is there.
  ///
  /// - Returns: The inner area, a cell of margin left and right.
  public func draw(in frame: inout FrameBuffer, over area: Rect) -> Rect {
    let outer = outerArea(in: area)
    frame.fill(outer, role: .popup)
    frame.drawBox(outer, role: .popupBorder, title: title, titleRole: .popupTitle)
    if !hint.isEmpty, outer.width > 6 {
      let text = " " + TextLayout.truncated(hint, to: outer.width - 6) + " "
      let column = outer.endColumn - 2 - CharacterWidth.of(text)
      frame.write(text, at: CellPoint(column: column, row: outer.endRow - 1), role: .helpText)
    }
    return outer.inset(columns: 2, rows: 1)
  }
}

/// How much of something is done.
public struct ProgressGauge: Equatable, Sendable {
  /// The share done, 0...1; nil when it is not known.
  public var fraction: Double?
  /// What is going on, before the bar.
  public var label: String

  /// Makes a gauge; the share is brought into 0...1.
  public init(fraction: Double?, label: String = "") {
    self.fraction = fraction.map { $0.isFinite ? min(1, max(0, $0)) : 0 }
    self.label = label
  }

  /// Draws label, bar and per cent in the first row of an area.
  public func draw(in frame: inout FrameBuffer, area: Rect) {
    guard !area.isEmpty else { return }
    let percent =
      fraction.map { " \(TextLayout.padded(String(Int($0 * 100)), to: 3, alignment: .trailing))%" }
      ?? " ...%"
    let labelWidth = min(CharacterWidth.of(label) + (label.isEmpty ? 0 : 1), area.width / 2)
    let (labelArea, rest) = area.line(0).splitLeft(labelWidth)
    let (bar, percentArea) = rest.splitRight(percent.count)
    frame.write(label, at: labelArea.origin, role: .text, width: labelArea.width)
    let filled = Int((fraction ?? 0) * Double(bar.width))
    for column in 0..<bar.width {
      frame.write(
        column < filled ? "█" : "░", at: bar.origin.offset(columns: column),
        role: column < filled ? .gaugeFilled : .gaugeEmpty)
    }
    frame.write(percent, at: percentArea.origin, role: .text, width: percentArea.width)
  }
}
