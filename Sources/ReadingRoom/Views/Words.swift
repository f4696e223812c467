public import Findings
import Imaging
public import StudyAssembly
public import TerminalUI

/// The words that stand in the status line, always.
public let researchNotice = "research use, not a diagnostic display"

extension ReviewProgress {
  /// The progress in words.
  public var words: String {
    switch self {
    case .untouched: "not begun"
    case .begun(let decided, let total): "\(decided) of \(total) decided"
    case .signed(1): "signed"
    case .signed(let reports): "signed, \(reports) reports"
    }
  }
}

extension FindingFilter {
  /// The filter in words.
  public var words: String {
    switch self {
    case .all: "all"
    case .undecided: "undecided"
    case .affirmed: "affirmed"
    case .rejected: "rejected"
    }
  }
}

extension ReviewedFinding {
  /// The state of review as symbol, word and role: never by colour alone.
  public var mark: (symbol: String, word: String, role: Role) {
    switch decision {
    case .undecided: ("○", "undecided", .findingPending)
    case .accepted where original.origin == .reader: ("+", "reader's own", .findingAdded)
    case .accepted: ("✓", "accepted", .findingAccepted)
    case .modified: ("✎", "modified", .findingModified)
    case .rejected: ("✗", "rejected", .findingRejected)
    }
  }

  /// The label of its region over a picture.
  public var regionLabel: String {
    guard case .model = original.origin else { return "reader's region" }
    return switch decision {
    case .undecided: "AI candidate region, unreviewed"
    case .accepted: "AI candidate region, reviewed: accepted"
    case .modified: "AI candidate region, reviewed: modified"
    case .rejected: "AI candidate region, reviewed: rejected"
    }
  }
}

extension Finding {
  /// The role of how sure the model is.
  var bandRole: Role {
    switch band {
    case .positive: .findingPositive
    case .indeterminate: .findingIndeterminate
    case .negative: .findingNegative
    case nil: origin == .reader ? .findingAdded : .findingIndeterminate
    }
  }
}

extension ModelRun {
  /// What became of the model, in one line.
  public var words: String {
    let name = "\(model.name) \(model.version)"
    return switch outcome {
    case .running(let share): "\(name): running, \(percent(share))"
    case .completed(0): "\(name): ran, no candidate (this is no statement of normality)"
    case .completed(1): "\(name): ran, 1 candidate"
    case .completed(let count): "\(name): ran, \(count) candidates"
    case .doesNotFit(let reason): "\(name): does not fit: \(reason)"
    case .failed(let reason): "\(name): failed: \(reason)"
    case .cancelled: "\(name): stopped"
    }
  }
}

/// A share as per cent; out of range it is brought into 0 to 100.
func percent(_ share: Double) -> String {
  "\(share.isFinite ? Int(max(0, min(1, share)) * 100) : 0)%"
}

/// The progress of the models in a few words.
func modelProgress(_ runs: [ModelRun]) -> String {
  guard !runs.isEmpty else { return "AI not run" }
  var (shares, done, failed) = ([Double](), 0, 0)
  for run in runs {
    switch run.outcome {
    case .running(let share): shares.append(share.isFinite ? max(0, min(1, share)) : 0)
    case .completed: done += 1
    case .failed, .cancelled: failed += 1
    case .doesNotFit: break
    }
  }
  if !shares.isEmpty {
    return
      "AI \(done)/\(done + shares.count) \(percent(shares.reduce(0, +) / Double(shares.count)))"
  }
  if failed > 0 { return "AI \(failed) FAILED" }
  return done == 0 ? "AI none fits" : "AI done \(done)"
}

extension Series {
  /// Number and echo, such as `3` or `3e2`.
  var shortNumber: String {
    let base = number.map(String.init) ?? "-"
    return echo.map { "\(base)e\($0)" } ?? base
  }

  /// Number, plane, weighting, kind and what tells it from others, such as `3 sag PDfs` or `4 ax b 800
  /// s/mm²`; what headers do not state is left out.
  public var shortName: String {
    var parts = [shortNumber]
    switch plane {
    case .axial: parts.append("ax")
    case .coronal: parts.append("cor")
    case .sagittal: parts.append("sag")
    case nil: break
    }
    let weighting = acquisition.weighting == .unknown ? "" : acquisition.weighting.rawValue
    let suppression = acquisition.isFatSuppressed == true ? "fs" : ""
    if !(weighting + suppression).isEmpty { parts.append(weighting + suppression) }
    parts += [nature.words, distinction].filter { !$0.isEmpty }
    return parts.joined(separator: " ")
  }
}

extension DisplayTransform {
  /// How the picture differs from how it was stored; empty when it does not.
  var words: String {
    guard !isUpright else { return "" }
    var parts: [String] = []
    if quarterTurns > 0 { parts.append("turned \(quarterTurns * 90)°") }
    if isFlippedHorizontally { parts.append("flipped left-right") }
    if isFlippedVertically { parts.append("flipped top-bottom") }
    return parts.joined(separator: ", ").uppercased()
  }
}

extension WindowChoice {
  /// Where the window comes from, in a word or two.
  var words: String {
    switch self {
    case .percentile: "auto"
    case .header: "header"
    case .fullRange: "full range"
    case .preset(let key): WindowPreset.all.first { $0.key == key }?.name ?? "preset"
    case .manual: "by hand"
    }
  }
}

/// A number for the status line: whole from ten up, with two decimals below.
func short(_ value: Double) -> String {
  guard value.isFinite else { return "-" }
  return decimalText(value, places: abs(value) >= 10 ? 0 : 2)
}

extension Interpolation {
  /// Its name in a line.
  var words: String {
    switch self {
    case .nearest: "nearest pixel"
    case .bilinear: "bilinear"
    case .bicubic: "bicubic"
    case .lanczos: "Lanczos"
    }
  }

  /// The one that the key goes on to.
  var next: Interpolation {
    let all = Interpolation.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }
}
