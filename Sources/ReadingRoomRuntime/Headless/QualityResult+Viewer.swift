import AcquisitionQuality
import ReadingRoom
import StudyAssembly

extension QualityResult {
  /// What the viewer shows of it.
  var judged: JudgedAcquisition {
    let doubts = report.series.map { quality in
      (quality.seriesID, quality.findings.map(QualityMessages.sentence))
    }
    // Limits and wishes are those of knees: of another joint nothing is said that was not asked.
    let isKnee = report.coverage == .knee
    let spoilt = isKnee ? report.series.filter { $0.verdict == .rescan }.map(\.seriesID) : []
    return JudgedAcquisition(
      advisesScan: isKnee && report.verdict == .rescan, lines: viewerLines.map(printable),
      doubts: Dictionary(doubts) { first, _ in first }, spoilt: Set(spoilt))
  }

  /// Without the columns of the table, which a narrow window would break; series by their names in the viewer's list.
  private var viewerLines: [String] {
    func name(_ id: String) -> String {
      study.series.first { $0.id == id }.map { "series \($0.shortName)" } ?? ""
    }
    var lines = verdictLines(name) + [""]
    for quality in report.series {
      let traits = quality.traits
      lines.append(
        "\(name(quality.seriesID)): \(QualityMessages.words(traits.plane)), "
          + "\(QualityMessages.words(traits.contrast))\(echo(quality.seriesID)), "
          + "fat \(QualityMessages.words(traits.fatSuppression)): "
          + QualityMessages.words(quality.verdict))
      let answers = questions(quality).map { QualityMessages.words($0).lowercased() }
      if !answers.isEmpty { lines.append("   answers best: \(answers.joined(separator: ", "))") }
      lines += QualityMessages.toldByPixels(traits).map { ["   \($0)"] } ?? []
      lines += quality.findings.map { "   \(QualityMessages.sentence($0))" }
      lines += gaps(quality).map { "   not checked: \(QualityMessages.words($0))" }
    }
    return lines + endLines
  }
}
