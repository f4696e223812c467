import Testing

@testable import TerminalIO

@Suite struct OutputMeterTests {
  /// A terminal behind a line: bytes arrive half a round trip later and are drawn one after another.
  private struct Line {
    let bytesPerMillisecond: Double
    let roundTrip: Double
    var meter: OutputMeter
    private var free = 0.0
    private var answers: [Double] = []

    init(bytesPerMillisecond: Double, roundTrip: Double) {
      (self.bytesPerMillisecond, self.roundTrip) = (bytesPerMillisecond, roundTrip)
      meter = OutputMeter(roundTrip: roundTrip * 1.5, answers: true)
    }

    mutating func send(_ bytes: Int, frame: Int, at now: Double) {
      meter.noteFence(0, at: now)
      answers.append(max(free, now + roundTrip / 2) + roundTrip / 2)
      meter.noteWritten(bytes, at: now)
      meter.noteFence(frame, at: now)
      free = max(free, now + roundTrip / 2) + Double(bytes) / bytesPerMillisecond
      answers.append(free + roundTrip / 2)
    }

    /// Takes the answers that have come until `now`.
    mutating func advance(to now: Double) -> [Int] {
      var frames: [Int] = []
      while let next = answers.first, next <= now {
        answers.removeFirst()
        if let frame = meter.takeAnswer(at: next) { frames.append(frame) }
      }
      return frames
    }

    /// How long what was sent takes from now, beyond the line itself.
    func queue(at now: Double) -> Double { max(0, free - now - roundTrip / 2) }
  }

  @Test(arguments: [(1250.0, 80.0), (20_000, 0.4), (6000, 20), (100, 300)])
  func learnsRateAndRoundTrip(rate: Double, trip: Double) throws {
    var line = Line(bytesPerMillisecond: rate, roundTrip: trip)
    var now = 0.0
    for frame in 1...12 {
      line.send(frame % 3 == 0 ? 200 : 60_000, frame: frame, at: now)
      now += 60_000 / rate + trip + 30
      #expect(line.advance(to: now) == [frame])
    }
    let learnt = try #require(line.meter.rate)
    #expect(abs(learnt - rate) / rate < 0.25, "\(learnt) for \(rate)")
    #expect(abs(line.meter.roundTrip - trip) < max(1, trip * 0.1) + 200 / rate)
  }

  /// The law: whatever is asked for, what waits beyond the line is drawn within the limit and a frame, and at most
  /// three frames are on their way.
  @Test(arguments: [(1250.0, 80.0), (20_000, 0.4), (300, 150)])
  func neverQueuesMoreThanTheLimit(rate: Double, trip: Double) {
    var line = Line(bytesPerMillisecond: rate, roundTrip: trip)
    let bytes = 60_000
    var (frame, drawn, worst) = (0, 0, 0.0)
    for step in 0..<6000 {
      let now = Double(step) * 2
      drawn += line.advance(to: now).count
      #expect(line.meter.framesInFlight <= OutputMeter.frameLimit)
      guard line.meter.allowsFrame(at: now), line.meter.allows(bytes: bytes, at: now) else {
        continue
      }
      frame += 1
      line.send(bytes, frame: frame, at: now)
      if frame > 8 { worst = max(worst, line.queue(at: now)) }
    }
    let one = Double(bytes) / rate
    #expect(worst <= OutputMeter.queueLimit + one + 5, "\(worst) ms")
    // Nor is the line left idle.
    let possible = min(12_000 / one, 12_000 / ((one + trip) / 3))
    #expect(Double(drawn) >= possible * 0.7, "\(drawn) frames of \(possible)")
  }

  @Test func silenceEndsTheAsking() {
    var meter = OutputMeter(roundTrip: 1, answers: true)
    for frame in 1...2 {
      let start = Double(frame) * 10_000
      meter.noteWritten(10, at: start)
      meter.noteFence(frame, at: start)
      #expect(meter.dropLost(at: start + 100) == [])
      #expect(meter.dropLost(at: start + OutputMeter.patience + 1) == [frame])
    }
    #expect(!meter.hasFences)
    #expect(meter.allowsFrame(at: 0) && meter.allows(bytes: .max, at: 0))
  }

  @Test func anAnswerNobodyAskedForIsNone() {
    var meter = OutputMeter(roundTrip: 1, answers: true)
    #expect(meter.takeAnswer(at: 5) == nil)
    meter.noteFence(0, at: 6)
    #expect(meter.takeAnswer(at: 7) == nil)
  }
}
