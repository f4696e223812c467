import Findings
import Interchange
import StudyAssembly

extension PreprocessResult {
  /// The result for people.
  var text: String {
    var lines = ["study \(study.id)", Messages.researchUse, ""]
    for done in series { lines += self.lines(done) }
    for (number, reason) in plan.leftOut {
      lines.append("\(number). left out: \(reason)")
    }
    return lines.map(printable).joined(separator: "\n") + "\n"
  }

  private func lines(_ done: PreprocessedSeries) -> [String] {
    let heading = "\(done.number). \(study.series[done.number - 1].listLine)"
    if let problem = done.problem { return [heading, "      NOT DONE: \(problem)"] }
    let words = PreprocessWords(study: study, plan: plan, series: done)
    var lines = words.field.map { ["bias field: \($0)"] } ?? []
    if done.number == plan.reference { lines.append("the others are laid on it: its place stays") }
    lines += [words.registration, words.grid].compactMap { $0 }
    lines += words.scale.map { ["values: \($0)"] } ?? []
    lines += done.cautions.map { "caution: \($0)" }
    lines.append(done.written.map(written) ?? "nothing written: nothing was done to it")
    if let field = done.writtenField { lines.append("bias field, \(written(field))") }
    lines.append("time: \(decimalText(done.seconds, places: 1)) s")
    return [heading] + lines.map { "      \($0)" }
  }

  private func written(_ written: PreprocessedSeries.Written) -> String {
    "written: \(written.folder), in steps of \(rounded(written.values.slope))"
  }

  /// Three digits that count.
  private func rounded(_ value: Double) -> String {
    var places = 0
    var magnitude = value
    while magnitude > 0, magnitude < 100, places < 6 {
      magnitude *= 10
      places += 1
    }
    return decimalText(value, places: places)
  }
}
