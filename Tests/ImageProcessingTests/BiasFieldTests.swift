import Glibc
import Imaging
import Testing

@testable import ImageProcessing

/// The reference numbers are SimpleITK's: `preprocessing_numbers.py`.
struct BiasFieldTests {
  let phantom = BiasPhantom()
  var settings: BiasFieldSettings {
    var settings = BiasFieldSettings()
    settings.shrinkInPlane = 1
    settings.iterations = [50, 50]
    return settings
  }

  private func correction(of phantom: BiasPhantom) throws -> BiasFieldCorrection {
    try phantom.volume.biasFieldCorrection(in: .given(phantom.mask), settings: settings)
  }

  @Test(arguments: [
    (0, 20, 10, -0.23260213434696198), (1, 8, 24, -0.09766216576099396),
    (2, 30, 40, 0.178996741771698), (3, 20, 24, 0.07514555752277374),
    (5, 12, 36, 0.2736666798591614),
  ])
  func findsTheFieldThatITKFinds(slice: Int, row: Int, column: Int, expected: Double) throws {
    let field = try correction(of: phantom).field
    let value = phantom.logarithm(field, slice: slice, row: row, column: column)
    #expect(abs(value - expected) < 1e-4, "\(value)")
  }

  @Test func findsAKnownField() throws {
    let field = try correction(of: phantom).field.samples
    let rest = phantom.inMask { Double(log(field[$0])) - phantom.logarithms[$0] }
    let before = phantom.inMask { phantom.logarithms[$0] }
    #expect(deviation(before) > 0.15)
    #expect(deviation(rest) < 0.015, "\(deviation(rest))")
  }

  @Test func theRangeIsThatOfTheMask() throws {
    let correction = try correction(of: phantom)
    let inside = phantom.inMask { Double(correction.field.samples[$0]) }
    #expect(inside.min() == Double(correction.range.lowerBound))
    #expect(inside.max() == Double(correction.range.upperBound))
  }

  @Test func theFieldIsPositiveAndItsLogarithmsMeanIsZero() throws {
    let result = try correction(of: phantom)
    #expect(result.field.geometry == phantom.geometry)
    #expect(result.field.samples.allSatisfy { $0 > 0 })
    let logarithms = phantom.inMask { Double(log(result.field.samples[$0])) }
    #expect(abs(logarithms.reduce(0, +) / Double(logarithms.count)) < 1e-5)
  }

  @Test func fieldTimesCorrectedIsTheVolume() throws {
    let result = try correction(of: phantom)
    let samples = phantom.volume.samples
    let errors = samples.indices.map {
      abs(result.field.samples[$0] * result.corrected.samples[$0] - samples[$0]) / samples[$0]
    }
    #expect(errors.allSatisfy { $0 < 1e-6 })
  }

  @Test func theScaleOfTheSamplesDoesNotMatter() throws {
    let (one, other) = (try correction(of: phantom), try correction(of: BiasPhantom(gain: 16)))
    let differences = zip(one.field.samples, other.field.samples).map { abs($0 / $1 - 1) }
    #expect((differences.max() ?? 1) < 1e-5)
    #expect(try correction(of: phantom) == one)
  }

  @Test func aThinnedSearchFindsTheSameField() throws {
    var settings = settings
    settings.shrinkInPlane = 2
    let thinned = try phantom.volume.biasFieldCorrection(
      in: .given(phantom.mask), settings: settings)
    let rest = phantom.inMask { Double(log(thinned.field.samples[$0])) - phantom.logarithms[$0] }
    #expect(deviation(rest) < 0.015, "\(deviation(rest))")
  }

  @Test func otsuIsTheMaskUnlessOneIsGiven() throws {
    let range = try #require(finiteRange(of: phantom.volume.samples))
    let threshold = otsuThreshold(of: phantom.volume.samples, in: range)
    // The last bin of ITK is a hundredth wider, which moves the edges by less than that.
    #expect(abs(threshold - 476.41916) < 0.05, "\(threshold)")
    let bright = mask(phantom.geometry) { voxel in
      phantom.volume.samples[
        (voxel.slice * phantom.geometry.rows + voxel.row) * phantom.geometry.columns + voxel.column]
        > threshold
    }
    let given = try phantom.volume.biasFieldCorrection(in: .given(bright), settings: settings)
    #expect(try phantom.volume.biasFieldCorrection(settings: settings) == given)
  }

  @Test func aConstantVolumeHasNoField() throws {
    let volume = Volume(
      geometry: phantom.geometry,
      samples: [Float](repeating: 7, count: phantom.volume.samples.count))
    let result = try volume.biasFieldCorrection(in: .given(phantom.mask), settings: settings)
    #expect(result.field.samples.allSatisfy { $0 == 1 } && result.iterations == [0, 0])
  }

  @Test func refusesWhatHasNoForeground() {
    let volume = { (value: Float) in
      Volume(
        geometry: grid(columns: 4, rows: 4, slices: 2), samples: .init(repeating: value, count: 32))
    }
    #expect(throws: BiasFieldError.notFinite) { try volume(.nan).biasFieldCorrection() }
    #expect(throws: BiasFieldError.noForeground) { try volume(0).biasFieldCorrection() }
    #expect(throws: BiasFieldError.maskOfAnotherGrid) {
      try volume(1).biasFieldCorrection(in: .given(phantom.mask))
    }
  }

  @Test func finerSplinesAreTheSameSurface() {
    var lattice = SplineLattice(columns: 4, rows: 5, slices: 4)
    lattice.values = noise(lattice.values.count, seed: 2).map { Double($0) / 65535 }
    let geometry = grid(columns: 13, rows: 9, slices: 5)
    let inside = [UInt8](repeating: 1, count: 13 * 9 * 5)
    let one = BiasSurface(lattice, geometry: geometry).field(inside: inside) ?? []
    let other = BiasSurface(lattice.refined(), geometry: geometry).field(inside: inside) ?? [0]
    #expect(one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  private func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count)).squareRoot()
  }
}
