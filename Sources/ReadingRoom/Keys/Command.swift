public import Findings
public import Imaging

/// What a key asks for. The ``Keymap`` turns keys into commands; ``ReadingState`` carries them out.
public enum Command: Hashable, Sendable {
  // Everywhere
  case help, palette, suspend, redraw, lockScreen, nextTheme, back, quit, cancel

  // Lists
  case up, down, pageUp, pageDown, first, last, open
  case filter, showProblems, rescan, stopScan

  // Slices and series
  /// Moves by slices; negative numbers go towards the first.
  case slices(Int)
  /// Shows a slice by its number, from one.
  case slice(Int)
  case firstSlice, lastSlice, previousSeries, nextSeries
  case switchPane, toggleWide, toggleCine, faster, slower

  // Picture
  case windowTool, panTool, leaveTool, automaticWindow, headerWindow, fullRangeWindow
  /// One of ``WindowPreset/all`` by its key.
  case windowPreset(Int)
  /// Moves the centre by this share of the width.
  case windowCenter(Double)
  /// Multiplies the width.
  case windowWidth(Double)
  case zoomIn, zoomOut, zoomToFit
  /// Moves the picture by cells.
  case pan(right: Int, down: Int)
  case invert, nextInterpolation, rotate, flipHorizontally, flipVertically, resetPicture
  case savePicture, showTags, showObjects, showAnatomy, showAcquisition, toggleLinkedPlanes

  // Caliper
  case caliper, setCaliperPoint, deleteCaliper
  /// Moves the cross by picture samples.
  case moveCross(right: Int, down: Int)

  // Findings
  case previousFinding, nextFinding, jumpToFinding, nextUndecided, filterFindings
  case accept, modify, reject, reopen, addFinding, note, studyNote, undo, redo, setSide
  case regionOverlay, attentionOverlay, toggleDetection

  // Anatomy
  case showCartilageMap, toggleAll, comparePrior

  // Report
  case report, sign, editSection, keepText, restoreText, scrollUp, scrollDown

  // Dialogs
  case yes, no, nextField, previousField, decrease, increase, confirm, toggle
  /// Opens the text of what is chosen.
  case showText
  case rejectFor(RejectionReason)
  case side(BodySide)
}
