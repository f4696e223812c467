import Imaging
import Testing

@testable import MRSimulation

struct AcquisitionNoiseTests {
  private func empty() -> FineVolume {
    let grid = phantomGrid(columns: 4, rows: 4, slices: 4)
    return watery(grid) { _ in 0 }
  }

  private func channels(_ count: Int) -> CoilArray {
    CoilArray(
      elements: (0..<count).map { _ in
        CoilElement(position: PatientPoint(x: 0, y: 0, z: 0), radius: .infinity)
      })
  }

  private func noisy(_ sigma: Double, channels count: Int = 1) -> ScanSettings {
    var settings = spinEcho()
    settings.noiseSigma = sigma
    settings.coils = channels(count)
    return settings
  }

  /// Also where straight lines end, and in the tails.
  @Test func numbersOfTheTableAreNormal() {
    var worst: Float = 0
    for interval in 0..<UInt32(4096) {
      for offset in [0, 1 << 19, 1 << 20 - 1] as [UInt32] {
        let bits = interval << 20 + offset
        let exact = NormalQuantile.value((Double(bits) + 0.5) * 0x1p-32)
        worst = max(worst, abs(NormalTable.shared.value(bits) - Float(exact)))
      }
    }
    #expect(worst < 5e-5)
    #expect(NormalTable.shared.value(0) < -6.2 && NormalTable.shared.value(.max) > 6.2)
  }

  /// σ √(π/2) and, for the spread, σ² (2 − π/2): the Rayleigh distribution.
  @Test func backgroundOfOneChannelIsRayleigh() {
    let image = scan(empty(), axialPlan(acquired: 96), noisy(3))
    let mean = image.mean
    let square =
      image.samples.reduce(0.0) { $0 + Double($1) * Double($1) }
      / Double(image.samples.count)
    #expect(abs(mean / (3 * (Double.pi / 2).squareRoot()) - 1) < 0.02)
    #expect(abs((square - mean * mean) / (9 * (2 - Double.pi / 2)) - 1) < 0.06)
  }

  /// Zero filling, filter, partial Fourier and oversampling leave the noise at its wanted level.
  @Test(arguments: [0, 0.05])
  func noiseKeepsItsLevelWhateverTheReconstruction(roundFilter: Double) {
    var settings = noisy(3)
    settings.filterStrength = 0.7
    settings.roundFilterWidth = roundFilter
    settings.partialFourier = 0.7
    let image = scan(empty(), axialPlan(acquired: 90, pixels: 128, oversampling: 1.4), settings)
    #expect(abs(image.mean / (3 * (Double.pi / 2).squareRoot()) - 1) < 0.03)
  }

  /// σ √(π/2) (2N − 1)!! / (2^(N−1) (N − 1)!): the central chi distribution.
  /// Constantinides, Atalar and McVeigh, Magn Reson Med 38, 1997, 852–857.
  @Test(arguments: [2, 4, 8])
  func backgroundOfManyChannelsIsChi(count: Int) {
    var factor = (Double.pi / 2).squareRoot()
    for n in 1..<count { factor *= Double(2 * n + 1) / Double(2 * n) }
    let image = scan(empty(), axialPlan(acquired: 64), noisy(2, channels: count))
    #expect(abs(image.mean / (2 * factor) - 1) < 0.015)
  }

  /// Second moment of the noncentral chi distribution: A² + 2Nσ².
  @Test func signalAndNoiseAddInTheSecondMoment() {
    let grid = phantomGrid(columns: 100, rows: 100, slices: 10)
    let volume = watery(grid) { _ in 5 }
    let plan = axialPlan(acquired: 64, oversampling: 1.8)
    let image = scan(volume, plan, noisy(2, channels: 4))
    let square =
      image.samples.reduce(0.0) { $0 + Double($1) * Double($1) }
      / Double(image.samples.count)
    #expect(abs(square / (25 + 2 * 4 * 4) - 1) < 0.02)
  }

  @Test func theSeedDecidesEveryBit() {
    let settings = noisy(1, channels: 2)
    let first = scan(empty(), axialPlan(), settings, seed: 9)
    #expect(scan(empty(), axialPlan(), settings, seed: 9) == first)
    #expect(scan(empty(), axialPlan(), settings, seed: 10) != first)
  }

  @Test func slicesInParallelHaveTheSameBits() async {
    let acquisition = SeriesAcquisition(
      volume: empty(), plan: axialPlan(slices: 3), settings: noisy(1), seed: 4)
    let slices = acquisition.slices()
    #expect(slices[0].image != slices[1].image)
    #expect(await acquisition.slicesInParallel() == slices)
    #expect(acquisition.slice(2) == slices[2])
  }

  /// The sum of the values' bits, the same on every machine.
  @Test func givesTheRecordedBits() {
    var settings = noisy(0.02)
    settings.coils = .knee(centre: PatientPoint(x: 0, y: 0, z: 0), perRing: 3)
    settings.intensityCorrection = 0.5
    let grid = phantomGrid(columns: 40, rows: 40, slices: 12)
    let image = scan(watery(grid) { spot($0, x: 1, y: 2) }, axialPlan(pixels: 44), settings)
    let digest = image.samples.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1.bitPattern) }
    #expect(digest == 14_465_991_495_446_301_768)
  }
}
