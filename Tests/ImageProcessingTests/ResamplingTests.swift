import ImageProcessing
import Imaging
import Testing

/// The reference numbers are those of SciPy's `map_coordinates`: `reference_numbers.py`.
struct ResamplingTests {
  @Test func interpolatesAsSciPyDoes() {
    let resampling = GridResampling(
      columns: ResamplingAxis(sourceCount: 11, spacing: 1, target: 1.3),
      rows: ResamplingAxis(sourceCount: 9, spacing: 1, target: 0.7),
      slices: ResamplingAxis(sourceCount: 5, spacing: 1, target: 1.5))
    let result = resampling.apply(to: noise(5 * 9 * 11, seed: 5).map(Float.init))
    #expect(
      [resampling.slices.count, resampling.rows.count, resampling.columns.count] == [3, 12, 8])
    let expected: [(Int, Float)] = [
      (0, 52639), (1, 22564.6), (7, 13425.7), (50, 41684.24), (100, 22685.6), (287, 55020.32),
    ]
    for (index, value) in expected { #expect(abs(result[index] - value) < 0.01) }
    let sum = result.reduce(0.0) { $0 + Double($1) }
    #expect(abs(sum - 9_116_921.18) < 1)
  }

  @Test func aRampSurvivesTheWayThereAndBack() {
    let grid = grid(
      columns: 30, rows: 20, slices: 9, columnSpacing: 0.5, rowSpacing: 0.6, sliceSpacing: 4)
    var samples: [Float] = []
    for slice in 0..<9 {
      for row in 0..<20 { for column in 0..<30 { samples.append(Float(slice * 8 + row + column)) } }
    }
    let there = Volume(geometry: grid, samples: samples).resampled(inPlane: 0.977, slice: 3.27)
    let back = GridResampling(backTo: grid, inPlane: 0.977, slice: 3.27).apply(to: there.samples)
    #expect(back.count == samples.count)
    for slice in 0..<9 {
      for row in 0..<18 {
        for column in 0..<28 {
          let index = (slice * 20 + row) * 30 + column
          let limit: Float = slice == 8 ? 9 : 0.001
          #expect(abs(back[index] - samples[index]) < limit)
        }
      }
    }
  }

  @Test func spacingOfZeroKeepsTheAxis() {
    let grid = grid(columns: 5, rows: 4, slices: 3, columnSpacing: 0.7)
    let volume = Volume(geometry: grid, samples: noise(60, seed: 1).map(Float.init))
    #expect(volume.resampled(inPlane: 0, slice: 0) == volume)
  }

  @Test func aSingleSliceStaysOne() {
    let axis = ResamplingAxis(sourceCount: 1, spacing: 3, target: 1)
    #expect(axis.positions == [0])
  }

  @Test func roundedSpacingKeepsTheLastSample() {
    #expect(ResamplingAxis(sourceCount: 256, spacing: 0.977, target: 0.97703).count == 256)
    #expect(ResamplingAxis(sourceCount: 256, spacing: 0.977, target: 0.99).count == 252)
  }

  /// Along columns the Gaussian reaches twice as far as the axis is long.
  @Test func smoothsThinnedAxesAsSciPyDoes() {
    let grid = grid(columns: 11, rows: 9, slices: 5, rowSpacing: 9 / 1.3)
    let resampling = GridResampling(
      columns: ResamplingAxis(sourceCount: 11, spacing: 1, target: 9, smoothing: 0.6),
      rows: ResamplingAxis(sourceCount: 9, spacing: 1, target: 1.3, smoothing: 0.6),
      slices: ResamplingAxis(sourceCount: 5, spacing: 1, target: 2.5, smoothing: 0.6))
    let samples = noise(5 * 9 * 11, seed: 5).map(Float.init)
    let result = resampling.apply(to: samples)
    let expected: [(Int, Float)] = [
      (0, 33149.40997216128), (1, 31055.043976192872), (7, 30928.993485974708),
      (20, 31695.50645442457), (27, 32054.279188154112),
    ]
    #expect(result.count == 28 && resampling.isSmoothing)
    for (index, value) in expected { #expect(abs(result[index] / value - 1) < 1e-6) }
    let sum = result.reduce(0.0) { $0 + Double($1) }
    #expect(abs(sum - 909_276.4116402616) < 0.1)
    let whole = Volume(geometry: grid, samples: samples).resampled(
      inPlane: 9, slice: 2.5, smoothing: 0.6)
    #expect(largest(whole.samples, result) < 0.01)
  }

  @Test func axesThatAreKeptOrRefinedAreNotSmoothed() {
    for target in [0, 0.5, 1, 1.01] {
      let axis = ResamplingAxis(sourceCount: 9, spacing: 1, target: target, smoothing: 0.5)
      #expect(axis.smoothing == 0)
    }
    let thinned = ResamplingAxis(sourceCount: 9, spacing: 2, target: 3, smoothing: 0.5)
    #expect(thinned.smoothing == 0.75)
  }

  @Test func smoothingKeepsAConstant() {
    let grid = grid(columns: 12, rows: 10, slices: 6, sliceSpacing: 2)
    let volume = Volume(geometry: grid, samples: [Float](repeating: 7, count: 720))
    let result = volume.resampled(inPlane: 1.7, slice: 3, smoothing: 1)
    #expect(result.samples.allSatisfy { abs($0 - 7) < 1e-5 })
  }

  private func largest(_ left: [Float], _ right: [Float]) -> Float {
    left.count == right.count ? zip(left, right).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }
}
