import TerminalUI

/// Where the parts of a screen stand. Pure geometry, for drawing and for the mouse alike.
struct StudyLayout: Equatable {
  /// The patient's banner.
  let banner: Rect
  /// What changes: everything between banner and foot.
  let body: Rect
  /// One line for messages, or hints.
  let message: Rect
  /// The status line, and below it the standing words with hints.
  let status: Rect
  /// Series strip; empty when the picture has the whole width.
  let strip: Rect
  /// The picture with its rim.
  let viewport: Rect
  /// Finding list; empty when the picture has the whole width.
  let findings: Rect
  /// What is known of the chosen finding: below the list, or one line when the picture is wide.
  let detail: Rect

  init(size: Size, isWide: Bool) {
    let (banner, belowBanner) = Rect(size).splitTop(2)
    let (rest, status) = belowBanner.splitBottom(2)
    let (body, message) = rest.splitBottom(1)
    (self.banner, self.body, self.message, self.status) = (banner, body, message, status)
    let (upper, foot) = body.splitBottom(isWide ? 1 : 0)
    let stripWidth = isWide ? 0 : size.width >= 150 ? 30 : size.width >= 110 ? 22 : 15
    let listWidth = isWide ? 0 : size.width >= 150 ? 46 : size.width >= 110 ? 38 : 32
    let (strip, beside) = upper.splitLeft(stripWidth)
    let (viewport, column) = beside.splitRight(listWidth)
    let (findings, detail) = column.splitBottom(size.height >= 36 ? 14 : 9)
    (self.strip, self.viewport, self.findings) = (strip, viewport, findings)
    self.detail = isWide ? foot : detail
  }

  /// The line above the picture that says how and with what it is shown.
  var label: Rect { viewport.inset().line(0) }

  /// The cells of the picture: the viewport without its rim and its label.
  var picture: Rect { viewport.inset().inset(top: 1) }

  /// The rows of the series strip, below its heading.
  var stripRows: Rect { strip.inset(top: 1, right: 1) }

  /// The rows of the finding list, below its heading.
  var findingRows: Rect { findings.inset(left: 1, top: 1) }
}

/// Where the parts of the study list stand.
struct WorklistLayout: Equatable {
  /// The table with its headings.
  let table: Rect
  /// What is known of the chosen study.
  let detail: Rect
  /// The filter's line.
  let filter: Rect

  init(size: Size) {
    let body = StudyLayout(size: size, isWide: false).body
    let (filter, rest) = body.splitTop(1)
    let (table, detail) = rest.splitBottom(size.height >= 36 ? 9 : 6)
    (self.filter, self.table, self.detail) = (filter, table, detail)
  }
}
