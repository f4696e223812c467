import Findings
import ImportedObjects
import Imaging
import KneeAnatomy
import StudyAssembly
import TerminalUI

/// The list of the knee's structures, or the table of its measurements, kept to `area`.
func drawAnatomy(
  _ dialog: AnatomyDialog, of state: ReadingState, in frame: inout FrameBuffer, over area: Rect
) {
  let width = min(132, area.width - 6)
  let popup = Popup(
    title: dialog.page == .structures ? "Structures of the knee" : "Measurements of the knee",
    contentSize: Size(width: width, height: area.height - 2), hint: hints(.anatomy))
  let inner = popup.draw(in: &frame, over: area)
  guard let session = state.session else { return }
  var body = inner
  for line in notes(session, dialog.page) {
    let used = frame.writeWrapped(line, in: body, role: .warning)
    body = body.splitTop(used).rest
  }
  let rows = session.rows(of: dialog.page)
  guard !rows.isEmpty else {
    frame.write(missing(session.anatomy.standing), at: body.origin, role: .dim, width: body.width)
    return
  }
  let lines = rows.map { ListBox.Row(line($0, session)) }
  ListBox(rows: lines, selected: min(dialog.row, rows.count - 1)).draw(in: &frame, area: body)
}

/// What must be known before any line is read.
private func notes(_ session: ReadingSession, _ page: AnatomyDialog.Page) -> [String] {
  guard let anatomy = session.anatomy.anatomy else {
    if case .running(let share) = session.anatomy.standing, !session.anatomy.early.isEmpty {
      return ["Still reading, \(Int(share * 100)) %: medial and lateral may still change."]
    }
    return []
  }
  let doubt = anatomy.model.isValidatedBySite ? "" : ", not validated by this site"
  var lines = [
    "By AI \(anatomy.model.name) \(anatomy.model.version)\(doubt), not checked by anyone."
  ]
  if page == .measurements {
    lines.append("± is the slices' sampling alone; Space takes a measurement into the report.")
    lines += priorNotes(session.anatomy.prior)
  }
  if anatomy.fibulaIsLateral == false {
    lines.append("The fibula lies on the medial side: the side is wrong, or the study is.")
  }
  if !anatomy.sideIsKnown {
    lines.append("The side is not stated: medial and lateral are not told apart. L sets it.")
  } else if anatomy.side != session.side {
    lines.append("The side was changed since; names are those of a \(anatomy.side.rawValue) knee.")
  }
  return lines + anatomy.cautions
}

private func missing(_ standing: AnatomyShelf.Standing) -> String {
  switch standing {
  case .notAsked: "Not read."
  case .running(let share): "Reading the series, \(Int(share * 100)) % …"
  case .read: "No structure of a knee was found."
  case .failed(let reason): reason
  }
}

private func line(_ row: AnatomyRow, _ session: ReadingSession) -> TextLine {
  let shelf = session.anatomy
  switch row {
  case .names: return switchLine("names at the outlines", shelf.showsNames)
  case .axes: return switchLine("the knee's axes (Grood and Suntay)", shelf.showsAxes)
  case .structure(let structure):
    var line = TextLine(shelf.shown.contains(structure) ? "[x] " : "[ ] ", .helpKey)
    let isKnown = shelf.anatomy?.sideIsKnown ?? (session.side != .unknown)
    line.append(TextLayout.padded(structure.words(sideIsKnown: isKnown), to: 34), .text)
    let map = shelf.map(of: session.viewport.seriesID)
    let volume = map?.volumesInMillilitres[structure] ?? 0
    line.append(
      volume > 0 ? "\(millilitres(volume)) in this series" : "not in this series", .dim)
    if let sure = map?.meanConfidence[structure] {
      line.append(", \(Int((sure * 100).rounded())) % sure", .dim)
    }
    return line
  case .measurement(let measured): return measurementLine(measured, session)
  }
}

private func switchLine(_ text: String, _ isOn: Bool) -> TextLine {
  var line = TextLine(isOn ? "[x] " : "[ ] ", .helpKey)
  line.append(text, .strong)
  return line
}

private func measurementLine(_ row: KneeMeasurementRow, _ session: ReadingSession) -> TextLine {
  let isKnown = session.anatomy.anatomy?.sideIsKnown ?? false
  let taken = session.review.measurements.first { $0.id == row.id }?.measurement
  var line = TextLine(taken == nil ? "[ ] " : "[x] ", .helpKey)
  line.append(TextLayout.padded(row.name(sideIsKnown: isKnown), to: 58) + " ", .text)
  guard let value = row.value else {
    line.append(row.obstacle?.words(sideIsKnown: isKnown) ?? "", .dim)
    return line
  }
  let words = measuredWords(value.value, error: value.samplingError, unit: row.unit.rawValue)
  line.append(words, .strong)
  appendChange(of: row, to: &line, session)
  if let taken, taken.valueWords != words {
    line.append("  in report: \(taken.valueWords)", .warning)
  }
  return line
}

/// What must be known of an earlier examination.
private func priorNotes(_ prior: PriorStanding) -> [String] {
  switch prior {
  case .notAsked: []
  case .running(let share): ["Reading the earlier examination, \(Int(share * 100)) % …"]
  case .failed(let reason): ["Not compared: \(reason)"]
  case .read(let prior):
    [
      "Earlier: \(prior.studyDate); "
        + prior.bones.map {
          "\($0.bone.words()) lies on it within \(decimalText($0.residualInMillimetres, places: 1)) mm"
        }.joined(separator: ", ") + "."
        + (prior.caution.map { " Doubtful: \($0)." } ?? ""),
      "In brackets why a row is not comparable. ! is beyond what repeated scans of one knee differ by; "
        + "? is beyond the sampling alone, which may be no change.",
    ]
  }
}

/// The earlier value and the change, or why there is none.
private func appendChange(
  of row: KneeMeasurementRow, to line: inout TextLine, _ session: ReadingSession
) {
  guard case .read(let prior) = session.anatomy.prior, let result = prior.change(of: row.measure)
  else { return }
  switch result {
  case .failure(let obstacle):
    let isKnown = session.anatomy.anatomy?.sideIsKnown ?? false
    line.append("  (\(obstacle.words(sideIsKnown: isKnown)))", .dim)
  case .success(let change):
    let places = measuredPlaces(error: change.prior.samplingError, unit: row.unit.rawValue)
    let mark =
      switch change.verdict {
      case .withinLimit: ""
      case .beyondSampling: " ?"
      case .beyondLimit: " !"
      }
    line.append(
      "  was \(decimalText(change.prior.value, places: places)), "
        + "\(signedText(change.change, places: places))\(mark)",
      mark == " !" ? .warning : .text)
  }
}

/// What the picture's label says of outlines; empty where there are none.
func structureLabel(_ session: ReadingSession, grid: PixelGrid) -> String {
  if case .running(let share) = session.anatomy.standing, session.anatomy.early.isEmpty {
    return "reading structures \(Int(share * 100)) %"
  }
  guard let overlay = session.structureOverlay else { return "" }
  let model = session.anatomy.anatomy?.model.name ?? "AI"
  let start = "\(model): not checked" + (overlay.isEarly ? ", not final" : "")
  // Blocks are too coarse for names in the picture.
  guard grid.rowsPerCell <= 4, overlay.hasNames else { return start }
  let isKnown = session.anatomy.anatomy?.sideIsKnown ?? (session.side != .unknown)
  let names = overlay.structures.compactMap {
    KneeStructure(rawValue: $0)?.words(sideIsKnown: isKnown)
  }
  return start + ": " + names.joined(separator: ", ")
}

/// Where the middle of the picture lies in the knee, such as `12 mm medial, 4 mm above the joint line`; empty without axes.
func kneePositionLabel(_ state: ReadingState) -> String {
  guard let session = state.session, session.anatomy.showsAxes,
    let anatomy = session.anatomy.anatomy, let point = state.pointOnShow,
    let position = anatomy.position(point, inSeries: session.viewport.seriesID)
  else { return "" }
  func words(_ value: Double, _ positive: String, _ negative: String) -> String {
    "\(Int(abs(value).rounded())) mm \(value < 0 ? negative : positive)"
  }
  let sides = anatomy.sideIsKnown ? ("lateral", "medial") : ("right", "left")
  return "middle: " + words(position.lateral, sides.0, sides.1) + ", "
    + words(position.anterior, "anterior", "posterior") + ", "
    + words(position.superior, "above", "below") + " the tibial plateau"
}
