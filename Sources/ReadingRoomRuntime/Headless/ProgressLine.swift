import Foundation
import Synchronization

/// One line on standard error that says how far long work is; nothing where that is no terminal.
final class ProgressLine: Sendable {
  private let isShown = isatty(STDERR_FILENO) == 1
  private let last = Mutex(Clock.monotonicMilliseconds)

  /// Shows a text in place of the last, a few times a second.
  func show(_ text: @autoclosure () -> String) {
    guard isShown else { return }
    let isDue = last.withLock { last in
      let now = Clock.monotonicMilliseconds
      guard now - last >= 200 else { return false }
      last = now
      return true
    }
    if isDue { write("\r\u{1B}[K" + text()) }
  }

  /// Takes the line away.
  func clear() {
    if isShown { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
