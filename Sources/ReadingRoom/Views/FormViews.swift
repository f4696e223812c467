import Findings
import Imaging
import Reporting
import TerminalUI

/// The form of a finding: one row a field.
func drawForm(_ form: FindingForm, in frame: inout FrameBuffer, over area: Rect) {
  let fields = form.fields
  let title: String =
    switch form.purpose {
    case .modify: "Modify the finding"
    case .add: "Add a finding of your own"
    }
  let popup = Popup(
    title: title, contentSize: Size(width: 70, height: fields.count + 1), hint: hints(.form))
  let inner = popup.draw(in: &frame, over: area)
  for (row, field) in fields.enumerated() where row < inner.height {
    draw(field, of: form, in: &frame, line: inner.line(row))
  }
  if !form.complaint.isEmpty {
    frame.write(
      "! \(form.complaint)", at: inner.line(inner.height - 1).origin, role: .warning,
      width: inner.width)
  }
}

private func draw(
  _ field: FindingFormField, of form: FindingForm, in frame: inout FrameBuffer, line: Rect
) {
  let isFocused = field == form.field
  let labelWidth = 34
  frame.write(
    (isFocused ? "▸ " : "  ") + field.label(in: form), at: line.origin, role: .inputLabel,
    width: labelWidth)
  let area = line.inset(left: labelWidth)
  func choice(_ text: String) {
    frame.write(text, at: area.origin, role: .input, width: area.width)
    if isFocused { frame.cursor = area.origin }
  }
  switch field {
  case .type: form.type.draw(in: &frame, area: area, isFocused: isFocused)
  case .grade: form.grade.draw(in: &frame, area: area, isFocused: isFocused)
  case .site: form.site.draw(in: &frame, area: area, isFocused: isFocused)
  case .wording: form.wording.draw(in: &frame, area: area, isFocused: isFocused)
  case .measurement(let index):
    form.measurements[index].draw(in: &frame, area: area, isFocused: isFocused)
  case .side: choice("\(form.side.words)  (PgUp, PgDn)")
  case .contourThreshold: choice(form.thresholdWords + "  (PgUp, PgDn)")
  }
}

extension FindingForm {
  fileprivate var thresholdWords: String {
    guard let contourThreshold else { return "as the model set it" }
    let text = decimalText(contourThreshold, places: 2)
    return recomputed?.threshold == contourThreshold ? text : "\(text), computing …"
  }
}

extension FindingFormField {
  fileprivate func label(in form: FindingForm) -> String {
    switch self {
    case .type: "type"
    case .grade: "grade"
    case .side: "side"
    case .site: "site"
    case .wording: "wording"
    case .contourThreshold: "contour threshold"
    case .measurement(let index):
      form.base.measurements[index].name.split(separator: "-").joined(separator: " ")
        + " in \(form.base.measurements[index].unit)"
    }
  }
}

/// Who signs what with which meaning, what stands in the way, and the keys.
func drawSigning(
  _ sign: SignDialog, of state: ReadingState, in frame: inout FrameBuffer, over area: Rect
) {
  let width = min(96, area.width - 6)
  let obstacles = state.obstacles
  let rows = signingRows(sign, obstacles, acknowledged: state.session?.review.acknowledged ?? [])
  let foot = signingFoot(sign, state)
  let popup = Popup(
    title: "Sign the preliminary report",
    contentSize: Size(width: width, height: min(rows.count + 8, area.height - 2)),
    hint: hints(sign.phase == .passphrase ? .passphrase : .signing))
  let inner = popup.draw(in: &frame, over: area)
  let (head, rest) = inner.splitTop(2)
  drawSigner(state, in: &frame, area: head)
  let (middle, footArea) = rest.splitBottom(2)
  let (list, chosen) = middle.splitBottom(min(3, max(0, middle.height - 3)))
  let selected = rows.isEmpty ? nil : min(sign.row, rows.count - 1)
  ListBox(rows: rows, selected: selected).draw(in: &frame, area: list)
  // The chosen line in full: two findings may differ only in their last words.
  if let selected {
    frame.writeWrapped(rows[selected].line.text, in: chosen.inset(left: 2), role: .dim)
  }
  frame.write(foot, at: footArea.line(0).origin, width: footArea.width)
  if sign.phase == .passphrase {
    let used = frame.write("passphrase: ", at: footArea.line(1).origin, role: .inputLabel)
    sign.passphrase.draw(in: &frame, area: footArea.line(1).inset(left: used))
  }
}

private func drawSigner(_ state: ReadingState, in frame: inout FrameBuffer, area: Rect) {
  let reader = state.reader
  let role = reader.role.isEmpty ? "role not stated" : reader.role
  let name = reader.printedName.isEmpty ? "no printed name" : reader.printedName
  frame.write(
    TextLine("Signed by: \(name), \(role)", .strong), at: area.line(0).origin, width: area.width)
  let meaning = state.preferences.signatureMeaning.words(
    isAddendum: state.session?.context.addendumTo != nil)
  frame.write("Meaning: \(meaning)", at: area.line(1).origin, role: .popup, width: area.width)
}

private func signingRows(
  _ sign: SignDialog, _ obstacles: [SigningObstacle], acknowledged: [String]
) -> [ListBox.Row] {
  let conditions = obstacles.map { obstacle -> ListBox.Row in
    let (mark, role): (String, Role) =
      obstacle.isHard
      ? ("✗ must be cured: ", .error)
      : acknowledged.contains(obstacle.key)
        ? ("☑ acknowledged: ", .success) : ("☐ open: ", .warning)
    return ListBox.Row(TextLine(mark + obstacle.words, role))
  }
  let keys = (sign.keys ?? []).map { key -> ListBox.Row in
    let place = if case .agent = key.source { "agent" } else { "file" }
    return ListBox.Row(
      TextLine("key (\(place)): \(key.kind) \(key.name) \(key.fingerprint)", .popup))
  }
  return conditions + keys
}

private func signingFoot(_ sign: SignDialog, _ state: ReadingState) -> TextLine {
  switch sign.phase {
  case .signing: return TextLine("Signing …", .strong)
  case .signed(let paths): return TextLine("✓ Signed: \(paths.joined(separator: ", "))", .success)
  case .failed(let reason): return TextLine("✗ Not signed: \(reason)", .error)
  case .passphrase: return TextLine("The key file needs its passphrase.", .popup)
  case .preparing: break
  }
  guard let keys = sign.keys else { return TextLine("Looking for keys …", .dim) }
  if keys.isEmpty {
    return TextLine("! No key to sign with: forward an ssh-agent, or name a key file.", .warning)
  }
  let open = state.openConditions.count
  return open == 0
    ? TextLine("Nothing stands in the way. Choose a key and press Enter.", .success)
    : TextLine("! \(open) to go: cure it, or acknowledge each with Space.", .warning)
}
