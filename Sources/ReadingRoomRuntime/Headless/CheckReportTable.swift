import Foundation
import ModelExplanation

extension CheckReport {
  /// The report as lines for people.
  var table: String {
    var lines = ["\(method), \(inputs) input\(inputs == 1 ? "" : "s")"]
    if let layer { lines.append("layer: \(layer)") }
    if !stages.isEmpty { lines += ["", "random layers   rank correlation   similarity"] }
    for stage in stages {
      lines.append(
        padded("\(stage.layers) of \(stage.of)", 13) + number(stage.rankCorrelation, 19)
          + number(stage.similarity, 13))
    }
    lines += ["", padded("criterion", 21) + "     value      bound             margin   result"]
    for criterion in criteria {
      lines.append(
        padded(criterion.name.rawValue, 21) + number(criterion.value, 10)
          + (criterion.mustBeAbove ? "  >" : "  <") + number(criterion.bound, 8)
          + rightPadded(criterion.marginText, 19)
          + (criterion.passed ? "   passed" : "   FAILED"))
    }
    lines += ["", passed ? "The maps pass." : "The maps FAIL: do not show them."]
    return lines.map { printable($0) + "\n" }.joined()
  }
}

extension CheckReport.Criterion {
  /// The margin and its interval.
  fileprivate var marginText: String {
    guard let interval = marginInterval, interval.count == 2 else { return number(margin, 0) }
    return "\(number(margin, 0)) (\(number(interval[0], 0))…\(number(interval[1], 0)))"
  }
}

private func number(_ value: Double, _ width: Int) -> String {
  let digits = abs(value) >= 100 ? 1 : 3
  return rightPadded(String(format: "%.\(digits)f", value), width)
}

private func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

private func rightPadded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
