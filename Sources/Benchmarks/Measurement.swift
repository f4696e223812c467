import Foundation

/// How long something took, over several runs.
struct Measurement {
  /// What was done.
  let title: String
  /// Seconds of each run, in the order of the runs.
  let seconds: [Double]
  /// What else is worth saying, such as bytes.
  let remark: String

  /// Runs `body` once without measuring, then `runs` times with it.
  ///
  /// - Parameter body: Answers a remark; that of the last run is kept.
  init(_ title: String, runs: Int, _ body: () throws -> String) rethrows {
    self.title = title
    var remark = try body()
    var seconds: [Double] = []
    let clock = ContinuousClock()
    for _ in 0..<runs {
      let start = clock.now
      remark = try body()
      seconds.append(
        Double((clock.now - start).components.attoseconds) * 1e-18
          + Double((clock.now - start).components.seconds))
    }
    (self.seconds, self.remark) = (seconds, remark)
  }

  /// The middle run, in seconds.
  var median: Double {
    let sorted = seconds.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// A row of a Markdown table: median, fastest and slowest run in milliseconds.
  var row: String {
    func text(_ seconds: Double) -> String {
      let milliseconds = seconds * 1000
      return String(format: milliseconds < 100 ? "%.1f" : "%.0f", milliseconds)
    }
    return "| \(title) | \(text(median)) | \(text(seconds.min() ?? 0)) | "
      + "\(text(seconds.max() ?? 0)) | \(seconds.count) | \(remark) |"
  }
}

/// The machine that figures are from.
enum Machine {
  /// One line: processor, cores, memory, what OpenBLAS takes it for.
  static var description: String {
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let model =
      information.split(separator: "\n").first { $0.hasPrefix("model name") }
      .flatMap { $0.split(separator: ":").last }.map { $0.trimmingCharacters(in: .whitespaces) }
    let memory = ProcessInfo.processInfo.physicalMemory >> 30
    return [
      model ?? "unknown processor", "\(ProcessInfo.processInfo.processorCount) cores",
      "\(memory) GiB", ProcessInfo.processInfo.operatingSystemVersionString,
      "OpenBLAS core \(ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] ?? "as detected")",
    ].joined(separator: ", ")
  }

  /// Load average over the last minute; more than about half a core disturbs the figures.
  static var load: Double {
    var loads = [0.0, 0, 0]
    return getloadavg(&loads, 3) > 0 ? loads[0] : 0
  }
}
