import Inference
import TensorKernels

/// What `model bench` has measured.
struct ModelBenchmark: Encodable {
  /// One run.
  struct Run {
    let total: Duration
    let steps: [Duration]
  }

  /// One step of the plan.
  struct Kernel: Encodable {
    let node: String
    let operatorName: String
    let kernel: String
    let medianMilliseconds: Double

    private enum CodingKeys: String, CodingKey {
      case node, kernel
      case operatorName = "operator"
      case medianMilliseconds = "median_ms"
    }
  }

  let medianMilliseconds: Double
  /// Third less first quartile of the timed runs.
  let spreadMilliseconds: Double
  let iterations: Int
  /// From opening the file to the first output.
  let loadMilliseconds: Double
  let firstRunMilliseconds: Double
  let peakBytes: Int
  let baseBytes: Int
  let coreType: String
  let level: String
  let threads: Int
  let kernels: [Kernel]

  private enum CodingKeys: String, CodingKey {
    case iterations, level, threads, kernels
    case medianMilliseconds = "median_ms"
    case spreadMilliseconds = "spread_ms"
    case loadMilliseconds = "load_ms"
    case firstRunMilliseconds = "first_run_ms"
    case peakBytes = "peak_rss_bytes"
    case baseBytes = "base_rss_bytes"
    case coreType = "core_type"
  }

  init(
    runs: [Run], first: Duration, load: Duration, base: Int, level: ProcessorLevel, threads: Int,
    steps: [StepSummary]
  ) {
    let totals = runs.map(\.total.milliseconds).sorted()
    medianMilliseconds = quantile(totals, 0.5)
    spreadMilliseconds = quantile(totals, 0.75) - quantile(totals, 0.25)
    iterations = runs.count
    loadMilliseconds = load.milliseconds
    firstRunMilliseconds = first.milliseconds
    (peakBytes, baseBytes) = (ProcessMemory.peak, base)
    coreType = MatrixLibrary.coreName
    (self.level, self.threads) = ("\(level)", threads)
    kernels = steps.enumerated().map { index, step in
      let times = runs.compactMap { index < $0.steps.count ? $0.steps[index].milliseconds : nil }
      return Kernel(
        node: step.node, operatorName: step.operatorName, kernel: step.kernel,
        medianMilliseconds: quantile(times.sorted(), 0.5))
    }
  }

  /// The figures for people, the most expensive steps first.
  var table: String {
    var lines = [
      "median \(shown(medianMilliseconds)) ms, middle half within \(shown(spreadMilliseconds)) ms, "
        + "\(iterations) runs on \(threads) threads",
      "file to first output \(shown(loadMilliseconds)) ms, first run \(shown(firstRunMilliseconds)) ms",
      "memory \(peakBytes >> 20) MiB at the peak, \(baseBytes >> 20) MiB before the model was opened",
      "kernels for \(level), OpenBLAS core \(coreType)", "",
    ]
    for kernel in kernels.sorted(by: { $0.medianMilliseconds > $1.medianMilliseconds }) {
      let time = shown(kernel.medianMilliseconds)
      let padding = String(repeating: " ", count: max(0, 10 - time.count))
      lines.append("\(padding)\(time) ms  \(kernel.operatorName)  \(kernel.node)  \(kernel.kernel)")
    }
    return lines.map { printable($0) + "\n" }.joined()
  }
}

/// A value below which this share of sorted numbers lies, with linear interpolation; 0 without numbers.
private func quantile(_ sorted: [Double], _ share: Double) -> Double {
  guard let last = sorted.last else { return 0 }
  let place = share * Double(sorted.count - 1), below = Int(place)
  guard below + 1 < sorted.count else { return last }
  return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
}

/// Three decimals at most.
private func shown(_ milliseconds: Double) -> String {
  "\((milliseconds * 1000).rounded() / 1000)"
}

extension Duration {
  fileprivate var milliseconds: Double { self / .milliseconds(1) }
}

/// Memory of this process as the kernel counts it (proc(5), /proc/self/status); 0 where it does not say.
enum ProcessMemory {
  /// Resident bytes now.
  static var resident: Int { bytes("VmRSS:") }
  /// The most resident bytes there have been.
  static var peak: Int { bytes("VmHWM:") }

  private static func bytes(_ key: String) -> Int {
    guard let status = try? readBytes("/proc/self/status") else { return 0 }
    for line in String(decoding: status, as: UTF8.self).split(separator: "\n")
    where line.hasPrefix(key) {
      return (Int(line.filter(\.isNumber)) ?? 0) << 10
    }
    return 0
  }
}
