import Testing

@testable import MRSimulation

struct AcquisitionFourierTests {
  /// The definition, summed in double.
  private func direct(_ real: [Float], _ imaginary: [Float], sign: Double = -1)
    -> [(Double, Double)]
  {
    let count = real.count
    return (0..<count).map { k in
      var sum = (0.0, 0.0)
      for j in 0..<count {
        let (c, s) = PlainMath.turn(sign * Double(j * k % count) / Double(count))
        sum.0 += Double(real[j]) * c - Double(imaginary[j]) * s
        sum.1 += Double(real[j]) * s + Double(imaginary[j]) * c
      }
      return sum
    }
  }

  private func noise(_ count: Int, seed: UInt64) -> [Float] {
    var generator = SimulationGenerator(seed: seed)
    return (0..<count).map { _ in Float(generator.nextNormal()) }
  }

  /// Powers of two, mixed radix, prime radix up to 13, and Bluestein (17, 101, 307).
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 12, 13, 15, 17, 26, 30, 64, 77, 101, 120, 307, 384])
  func agreesWithTheDefinition(count: Int) {
    let (real, imaginary) = (noise(count, seed: 3), noise(count, seed: 4))
    for isInverse in [false, true] {
      var (a, b) = (real, imaginary)
      FourierTransform(count: count).apply(
        &a, &b, inner: 1, lines: 0..<1, isInverse: isInverse)
      let expected = direct(real, imaginary, sign: isInverse ? 1 : -1)
      let limit = 4e-6 * Double(count).squareRoot()
      for k in 0..<count {
        #expect(abs(Double(a[k]) - expected[k].0) < limit)
        #expect(abs(Double(b[k]) - expected[k].1) < limit)
      }
    }
  }

  @Test func transformsEachLineOfAnAxisAlone() {
    let (outer, count, inner) = (3, 10, 7)
    let (real, imaginary) = (noise(210, seed: 5), noise(210, seed: 6))
    var (a, b) = (real, imaginary)
    FourierTransform(count: count).apply(
      &a, &b, inner: inner, lines: 0..<(outer * inner))
    for o in 0..<outer {
      for x in 0..<inner {
        let places = (0..<count).map { (o * count + $0) * inner + x }
        let expected = direct(places.map { real[$0] }, places.map { imaginary[$0] })
        for (k, place) in places.enumerated() {
          #expect(abs(Double(a[place]) - expected[k].0) < 1e-5)
          #expect(abs(Double(b[place]) - expected[k].1) < 1e-5)
        }
      }
    }
  }

  /// Sixteen are transformed side by side, whether they lie one after the other or side by side already; the rest alone.
  @Test(arguments: [30, 45, 50, 17, 64])
  func transformsManyLinesAsItTransformsOne(count: Int) {
    let lines = 37, (real, imaginary) = (noise(37 * count, seed: 12), noise(37 * count, seed: 13))
    let transform = FourierTransform(count: count)
    for inner in [1, lines] {
      var (a, b) = (real, imaginary)
      transform.apply(&a, &b, inner: inner, lines: 2..<36)
      var differing = 0
      for line in 0..<lines {
        let places = (0..<count).map { inner == 1 ? line * count + $0 : $0 * lines + line }
        var (c, d) = (places.map { real[$0] }, places.map { imaginary[$0] })
        if (2..<36).contains(line) { transform.apply(&c, &d, inner: 1, lines: 0..<1) }
        differing += places.indices.count { a[places[$0]] != c[$0] || b[places[$0]] != d[$0] }
      }
      #expect(differing == 0, "\(inner)")
    }
  }

  @Test func keepsTheEnergyOfAPlane() {
    var image = ComplexImage(columns: 34, rows: 30)
    image.real = noise(34 * 30, seed: 7)
    image.imaginary = noise(34 * 30, seed: 8)
    let energy = { (image: ComplexImage) in
      (image.real + image.imaginary).reduce(0.0) { $0 + Double($1) * Double($1) }
    }
    let before = energy(image)
    PlaneTransform(size: MatrixSize(columns: 34, rows: 30)).apply(&image, rows: all, columns: all)
    #expect(abs(energy(image) / (before * 34 * 30) - 1) < 1e-6)
  }

  /// Rows of zeros and columns that nobody wants change nothing in the others, wherever the ranges wrap around.
  @Test(arguments: [-5, 3, 12]) func leavesOutWhatIsNotWanted(start: Int) {
    let (rows, columns) = (CyclicRange(start: start, count: 9), CyclicRange(start: -4, count: 10))
    var image = ComplexImage(columns: 24, rows: 16)
    for range in rows.parts(of: 16) {
      let places = (range.lowerBound * 24)..<(range.upperBound * 24)
      image.real.replaceSubrange(places, with: noise(places.count, seed: 10))
      image.imaginary.replaceSubrange(places, with: noise(places.count, seed: 11))
    }
    var part = image
    let transform = PlaneTransform(size: MatrixSize(columns: 24, rows: 16))
    transform.apply(&image, rows: all, columns: all)
    transform.apply(&part, rows: rows, columns: columns)
    let wanted = columns.parts(of: 24).flatMap { $0 }
    #expect(wanted.sorted() == [0, 1, 2, 3, 4, 5, 20, 21, 22, 23])
    let differing = (0..<(16 * 24)).count { index in
      wanted.contains(index % 24)
        && (image.real[index] != part.real[index]
          || image.imaginary[index] != part.imaginary[index])
    }
    #expect(differing == 0)
  }

  private let all = CyclicRange(start: 0, count: .max)

  @Test func inverseUndoesTheTransform() {
    let original = noise(23 * 18, seed: 9)
    var image = ComplexImage(columns: 23, rows: 18)
    image.real = original
    let transform = PlaneTransform(size: MatrixSize(columns: 23, rows: 18))
    transform.apply(&image, rows: all, columns: all)
    transform.apply(&image, rows: all, columns: all, isInverse: true)
    for index in original.indices {
      #expect(abs(image.real[index] / (23 * 18) - original[index]) < 1e-5)
      #expect(abs(image.imaginary[index]) / (23 * 18) < 1e-5)
    }
  }
}
