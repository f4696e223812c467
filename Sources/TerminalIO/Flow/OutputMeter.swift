/// How much output may be on its way to the terminal, learnt from the terminal's answers.
///
/// After each frame a fence is written, a question that every terminal answers (DSR, `CSI 5 n`). From the times of
/// the answers follow the round trip and the rate at which output is taken in, line and drawing together; their
/// product is what fills the line. More than that waits somewhere and delays the next key, so that beyond it no
/// more is sent than is drawn in ``queueLimit``. The model is that of BBR (Cardwell et al., ACM Queue 14(5), 2016),
/// without its probing.
///
/// All times are in milliseconds of one monotonic clock.
struct OutputMeter: Equatable, Sendable {
  /// Frames on their way at most.
  static let frameLimit = 3
  /// How much drawing may wait beyond what the line holds, in milliseconds.
  static let queueLimit = 25.0
  /// How long an answer may take, in milliseconds, before the fence counts as lost.
  static let patience = 5000.0
  /// Fences lost in a row after which no more are written.
  private static let lossLimit = 2
  /// Output below this says nothing of the rate, in bytes.
  private static let smallestSample = 16_384
  private static let sampleCount = 7

  /// A question on its way.
  private struct Fence: Equatable, Sendable {
    let number: Int
    let bytes: Int
    /// When the first byte before it was written.
    let start: Double
    /// When it was written.
    let end: Double
  }

  private var fences: [Fence] = []
  private var unfenced = 0
  private var unfencedStart = 0.0
  private var lastAnswer = -Double.infinity
  private var lost = 0
  private var rates: [Double] = []
  private var trips: [Double] = []
  private let initialRoundTrip: Double

  /// Makes a meter.
  ///
  /// - Parameters:
  ///   - roundTrip: What the probe took, in milliseconds: the round trip at most.
  ///   - answers: Whether the terminal answers questions at all.
  init(roundTrip: Double, answers: Bool) {
    initialRoundTrip = max(0, roundTrip)
    lost = answers ? 0 : Self.lossLimit
  }

  /// Whether fences are worth writing: the terminal answers them.
  var hasFences: Bool { lost < Self.lossLimit }

  /// The shortest time from a fence to its answer, in milliseconds.
  var roundTrip: Double { min(initialRoundTrip, trips.min() ?? .infinity) }

  /// Bytes a millisecond that are taken in; nil until it was measured.
  var rate: Double? {
    guard !rates.isEmpty else { return nil }
    return rates.sorted()[rates.count / 2]
  }

  /// Whether the terminal owes no answer.
  var isIdle: Bool { fences.isEmpty }

  /// Frames that the terminal has not answered yet.
  var framesInFlight: Int { fences.count { $0.number > 0 } }

  /// How long some bytes take from the first to the last, in milliseconds; nil until the rate is known.
  func duration(ofBytes bytes: Int) -> Double? { rate.map { Double(bytes) / $0 } }

  /// Bytes that were written and, by the answers and the rate, are not drawn yet.
  func bytesWaiting(at now: Double) -> Double {
    let bytes = Double(fences.reduce(unfenced) { $0 + $1.bytes })
    guard let rate, let first = fences.first?.start ?? (unfenced > 0 ? unfencedStart : nil) else {
      return bytes
    }
    // Drawing began when the first byte arrived, or after what was answered last.
    let began = max(first + roundTrip / 2, lastAnswer - roundTrip / 2)
    return max(bytes - max(0, now - began) * rate, 0)
  }

  /// Whether further bytes may be written: what then waits is drawn in time.
  func allows(bytes: Int, at now: Double) -> Bool {
    // Without a rate only an answer can tell that something was drawn.
    guard hasFences, rate != nil || !fences.isEmpty else { return true }
    let waiting = bytesWaiting(at: now)
    return waiting <= 0 || waiting + Double(bytes) <= allowance
  }

  /// Whether another frame may be begun.
  func allowsFrame(at now: Double) -> Bool {
    guard hasFences, !fences.isEmpty else { return true }
    return framesInFlight < Self.frameLimit && bytesWaiting(at: now) <= allowance
  }

  /// Bytes that may be on their way: what fills the line, and what is drawn in the queue's limit.
  var allowance: Double {
    guard let rate else { return Self.firstAllowance }
    return rate * (roundTrip + Self.queueLimit)
  }

  /// Before anything was measured: a motion frame.
  private static let firstAllowance = 262_144.0

  /// Takes note of bytes that were written.
  mutating func noteWritten(_ bytes: Int, at now: Double) {
    if unfenced == 0 { unfencedStart = now }
    unfenced += bytes
  }

  /// Takes note of a fence that was written after them: above zero the number of the frame that it ends, zero
  /// within a frame.
  mutating func noteFence(_ number: Int, at now: Double) {
    fences.append(
      Fence(
        number: number, bytes: unfenced, start: unfenced > 0 ? unfencedStart : now, end: now))
    unfenced = 0
  }

  /// Takes the answer to the oldest fence.
  ///
  /// - Returns: The frame that it ended; nil for none.
  mutating func takeAnswer(at now: Double) -> Int? {
    guard !fences.isEmpty else { return nil }
    let fence = fences.removeFirst()
    lost = 0
    Self.keep(max(0, now - fence.end), in: &trips, count: 40)
    if fence.bytes >= Self.smallestSample {
      // Behind other output the time between two answers is that of this frame's bytes alone. Else it holds the
      // round trip, of which only a bound is known: a rate that is taken too low does less harm.
      let whole = now - fence.start
      let time = lastAnswer > fence.start ? now - lastAnswer : max(whole - roundTrip, whole / 4)
      Self.keep(Double(fence.bytes) / max(0.5, time), in: &rates, count: Self.sampleCount)
    }
    lastAnswer = now
    return fence.number > 0 ? fence.number : nil
  }

  /// Gives up on fences that were not answered in time.
  ///
  /// - Returns: Their numbers: nothing is known of those frames but that they were written.
  mutating func dropLost(at now: Double) -> [Int] {
    guard let first = fences.first, now - max(first.end, lastAnswer) > Self.patience else {
      return []
    }
    lost += 1
    defer { fences = [] }
    return fences.map(\.number).filter { $0 > 0 }
  }

  /// Forgets what is on its way: somebody else had the terminal meanwhile.
  mutating func forgetFences() { (fences, unfenced) = ([], 0) }

  /// When ``dropLost(at:)`` is to be asked, in milliseconds from now; nil while nothing is on its way.
  func timeUntilLost(at now: Double) -> Double? {
    fences.first.map { max(0, max($0.end, lastAnswer) + Self.patience - now) }
  }

  private static func keep(_ value: Double, in list: inout [Double], count: Int) {
    list.append(value)
    if list.count > count { list.removeFirst() }
  }
}
