/// Whether a text is not empty and can stand on one line of a terminal: no control characters.
func isOneLine(_ text: String) -> Bool {
  !text.isEmpty && !text.unicodeScalars.contains(where: isControl)
}

/// A text of unknown origin made fit for one line: control characters become spaces, the rest is cut.
func oneLine(_ text: String, maximum: Int) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { result.append(isControl(scalar) ? " " : scalar) }
  let shown = String(result)
  return shown.count <= maximum ? shown : String(shown.prefix(maximum - 1)) + "…"
}

/// C0 and C1 controls, line separators and the marks that reorder text.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate: true
  default: false
  }
}
