import Inference

/// Tells how far long work is, and asks whether it should go on.
struct Watch {
  private let progress: (Double) -> Void
  let isCancelled: () -> Bool

  init(progress: @escaping (Double) -> Void, isCancelled: @escaping () -> Bool) {
    (self.progress, self.isCancelled) = (progress, isCancelled)
  }

  /// Says that `done` of `total` parts are done.
  func report(_ done: Int, of total: Int) { progress(Double(done) / Double(max(1, total))) }

  /// The watch over a part of the work, from one share of it to another.
  func part(_ from: Double, _ to: Double) -> Watch {
    let progress = progress
    return Watch(progress: { progress(from + $0 * (to - from)) }, isCancelled: isCancelled)
  }

  func check() throws(ExplanationError) {
    if isCancelled() { throw .model(.cancelled) }
  }
}
