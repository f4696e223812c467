import Imaging
import Testing

@testable import MRSimulation

struct AcquisitionEncodingTests {
  /// A plate 32 mm wide whose edges are jumps to pixels of 2 mm; soft along the phase axis.
  private func edge(_ settings: ScanSettings) -> [Float] {
    let grid = phantomGrid(columns: 140, rows: 80, slices: 8, spacing: 0.25)
    let volume = watery(grid) { abs($0.x) < 16.1 ? spot($0, x: $0.x, y: 0, sigma: 2.5) : 0 }
    var plan = axialPlan(fieldOfView: 64, acquired: 32, pixels: 512, thickness: 1)
    plan.height = 32
    plan.acquired.rows = 16
    plan.reconstructed.rows = 16
    let image = scan(volume, plan, settings)
    return Array(image.samples[(8 * 512)..<(9 * 512)])
  }

  /// Overshoot of a Fourier sum at a jump: (Si(π) − π/2) / π = 8.949 % (Gibbs's phenomenon).
  @Test func aSharpEdgeOvershootsByNinePerCent() {
    #expect(abs((edge(spinEcho()).max() ?? 0) - 1.0895) < 0.01)
  }

  @Test func theFilterCalmsTheRinging() {
    var settings = spinEcho()
    settings.filterStrength = 1
    let line = edge(settings)
    // Hamming's window adds 0.23 of either neighbour, 2 mm away, to 0.54 of a pixel.
    let soft = 0.54 + 0.46 * PlainMath.exponential(-4 / 12.5)
    #expect(abs(Double(line[256]) - soft) < 0.003)
    #expect((line.max() ?? 2) < 1.01 * line[256])
  }

  /// 1 / (1 + e^((k − ½) / w)): all in the middle, half at the end of an axis, next to nothing in the corners.
  @Test func theRoundFilterTakesCornersAway() {
    var settings = spinEcho()
    settings.roundFilterWidth = 0.05
    let frame = EncodedFrame(plan: axialPlan(acquired: 64), finest: 0.5)
    let weights = KSpaceFilter(frame, settings).weights
    let (lines, samples) = (frame.phase.acquired, frame.readout.acquired)
    let corner = 1 / (1 + PlainMath.exponential((0.5.squareRoot() - 0.5) / 0.05))
    #expect(weights.count == lines * samples)
    #expect(weights[lines / 2 * samples + samples / 2] > 0.9999)
    #expect(abs(weights[lines / 2 * samples] - 0.5) < 1e-6)
    #expect(abs(weights[samples / 2] - 0.5) < 1e-6)
    #expect(abs(Double(weights[0]) - corner) < 1e-6)
  }

  /// −440 Hz at 220 Hz for each acquired pixel: two acquired pixels towards lower readout index.
  @Test(arguments: [PhaseAxis.column, .row])
  func fatIsDisplacedAlongTheReadout(axis: PhaseAxis) {
    let grid = phantomGrid(columns: 80, rows: 80, slices: 12)
    let disk = phantom(grid) { spot($0, x: 2, y: 3) }
    let none = [Float](repeating: 0, count: disk.count)
    let plan = axialPlan(pixels: 64, phaseAxis: axis)
    var settings = spinEcho()
    settings.chemicalShift = -440
    let water = scan(FineVolume(geometry: grid, water: disk, fat: none), plan, settings).centroid
    let fat = scan(FineVolume(geometry: grid, water: none, fat: disk), plan, settings).centroid
    let frame = EncodedFrame(plan: plan, finest: 0.5)
    let expected = -2 * frame.readout.acquiredPixel / frame.readout.pixelSpacing
    #expect(abs(expected + 4) < 0.01)
    let moved = (row: fat.row - water.row, column: fat.column - water.column)
    let along = axis == .column ? moved.column : moved.row
    let across = axis == .column ? moved.row : moved.column
    #expect(abs(along - expected) < 0.02 && abs(across) < 0.005)
  }

  /// Two components share one transform; neither may end up in the other's place or mirrored.
  @Test func waterAndFatKeepTheirPlaces() {
    let grid = phantomGrid(columns: 80, rows: 80, slices: 12)
    let volume = FineVolume(
      geometry: grid, water: phantom(grid) { spot($0, x: 3, y: 5) },
      fat: phantom(grid) { 0.5 * spot($0, x: -7, y: -10) })
    let image = scan(volume, axialPlan())
    #expect(abs(image[row: 21, column: 19] - 1) < 0.05)
    #expect(abs(image[row: 6, column: 9] - 0.5) < 0.03)
    #expect(image[row: 11, column: 13] < 0.01 && image[row: 26, column: 23] < 0.01)
  }

  /// A spot 21 mm from the middle of 32 mm appears at 21 − 32 = −11 mm.
  @Test func whatLiesBeyondTheFieldFoldsOverAlongPhaseOnly() {
    let grid = phantomGrid(columns: 100, rows: 100, slices: 12)
    let plan = axialPlan(phaseAxis: .column)
    let folded = scan(watery(grid) { spot($0, x: 0, y: 21) }, plan)
    #expect(abs(folded[row: 16 - 11, column: 16] - 1) < 0.05)
    #expect(folded[row: 16, column: 16] < 0.02)
    let readout = scan(watery(grid) { spot($0, x: 22, y: 0) }, plan)
    #expect((readout.samples.max() ?? 1) < 0.05)
  }

  @Test func phaseOversamplingKeepsItOut() {
    let grid = phantomGrid(columns: 100, rows: 100, slices: 12)
    let volume = watery(grid) { spot($0, x: 0, y: 21) }
    let image = scan(volume, axialPlan(phaseAxis: .column, oversampling: 1.8))
    #expect(image.rows == 32 && (image.samples.max() ?? 1) < 0.02)
  }

  /// With the effective echo in the middle, a train whose late echoes fill high frequencies blurs.
  @Test func fastDecayBlursAlongPhaseOnly() {
    let grid = phantomGrid(columns: 80, rows: 80, slices: 12)
    let dot = phantom(grid) { spot($0, x: 0, y: 0, sigma: 0.6) }
    let none = [Float](repeating: 0, count: dot.count)
    var settings = spinEcho()
    settings.train = LineOrder(
      length: 8, echoSpacing: 10, effectiveEcho: 0, repetitionTime: 3000)
    let peaks = [0, 0.06].map { (decay: Float) in
      let volume = FineVolume(
        geometry: grid, water: dot, fat: none,
        decay: [Float](repeating: decay, count: dot.count))
      let image = scan(volume, axialPlan(acquired: 64), settings)
      return (image[row: 32, column: 32], image[row: 35, column: 32], image[row: 32, column: 35])
    }
    #expect(peaks[1].0 < 0.8 * peaks[0].0)
    #expect(peaks[1].1 / peaks[1].0 > 1.3 * peaks[0].1 / peaks[0].0)
    #expect(abs(peaks[1].2 / peaks[1].0 - peaks[0].2 / peaks[0].0) < 0.01)
  }

  @Test func mixedDecayRatesStayCloseToTheExponential() {
    for decay in stride(from: 0, through: 0.06, by: 0.002) {
      let shares = DecayClasses.shares(of: decay)
      #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
      for delay in stride(from: -25.0, through: 25, by: 5) {
        let mixed = zip(shares, DecayClasses.rates).reduce(0.0) {
          $0 + $1.0 * PlainMath.exponential(-$1.1 * delay)
        }
        let exact = PlainMath.exponential(-decay * delay)
        #expect(mixed >= exact - 1e-12 && mixed - exact < 0.06 * max(1, exact * exact))
      }
    }
  }

  @Test(arguments: [1, 5, 7, 8, 16])
  func everyLineHasAPlaceOfItsOwnInTheTrains(length: Int) {
    let train = LineOrder(
      length: length, echoSpacing: 9, effectiveEcho: length / 3, repetitionTime: 3000)
    let lines = train.order(-100..<153)
    #expect(lines.map(\.frequency) == Array(-100..<153))
    #expect(Set(lines.map { [$0.shot, $0.echo] }).count == lines.count)
    let middle = lines.filter { abs($0.frequency) < train.shots(lines: 253) / 2 - 1 }
    #expect(middle.allSatisfy { $0.echo == train.effectiveEcho })
  }

  @Test func neighbouringBandsHaveNeighbouringEchoes() {
    for length in 2...16 {
      for effective in 0..<length {
        let train = LineOrder(
          length: length, echoSpacing: 9, effectiveEcho: effective, repetitionTime: 3000)
        for below in 0...(length / 2) {
          let echoes = train.echoes(bandsBelow: below)
          #expect(echoes.sorted() == Array(0..<length) && echoes[below] == effective)
        }
      }
    }
    let early = LineOrder(length: 8, echoSpacing: 9, effectiveEcho: 1, repetitionTime: 3000)
    #expect(early.echoes(bandsBelow: 4) == [6, 4, 2, 0, 1, 3, 5, 7])
    let late = LineOrder(length: 12, echoSpacing: 9, effectiveEcho: 7, repetitionTime: 3000)
    #expect(late.echoes(bandsBelow: 6) == [11, 0, 1, 2, 3, 4, 7, 5, 6, 8, 9, 10])
  }

  /// Half the lines less one quarter of them: a blurred but complete picture.
  @Test func partialFourierKeepsTheSignalAndWidensIt() {
    let grid = phantomGrid(columns: 80, rows: 80, slices: 12)
    let volume = watery(grid) { spot($0, x: 0, y: 0, sigma: 0.6) }
    var settings = spinEcho()
    let whole = scan(volume, axialPlan(acquired: 64), settings)
    settings.partialFourier = 0.6
    let part = scan(volume, axialPlan(acquired: 64), settings)
    #expect(settings.acquiredLines(of: 64) == -6..<32)
    #expect(part[row: 32, column: 32] < 0.9 * whole[row: 32, column: 32])
    #expect(part[row: 34, column: 32] > 1.2 * whole[row: 34, column: 32])
  }
}
