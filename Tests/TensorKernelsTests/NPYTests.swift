import TensorKernels
import Testing

@Suite struct NPYTests {
  @Test func readsBackWhatItWrites() throws {
    for shape in [[], [3], [2, 3], [2, 1, 2]] {
      let count = shape.reduce(1, *)
      let tensor = try Tensor(shape: shape, float32: (0..<count).map { Float($0) - 1.5 })
      #expect(try NPY.read(NPY.write(tensor)) == tensor)
    }
  }
}
