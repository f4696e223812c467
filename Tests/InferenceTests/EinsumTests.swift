import Inference
import TensorKernels
import Testing

@Suite struct EinsumTests {
  private func result(_ equation: String, _ x: [Int], _ w: [Int]) throws -> Tensor? {
    let weights: [Float] = (0..<w.reduce(1, *)).map { Float($0 + 1) }
    let bytes = ModelWriter.model(
      "Einsum", input: x, weights: [("w", w, weights)], texts: ["equation": equation])
    let input = try Tensor(shape: x, float32: (0..<x.reduce(1, *)).map { Float($0) })
    return try Model(modelFile: try ModelFile(bytes: bytes)).run(["x": input])["y"]
  }

  @Test(arguments: [
    ("ij,jk->ik", [2, 2], [2, 2], [3, 4, 11, 16], [2, 2]),
    ("ij, jk", [2, 2], [2, 2], [3, 4, 11, 16], [2, 2]),
    ("ij,kj->ik", [1, 3], [2, 3], [8, 17], [1, 2]),
    ("...i,...i->...", [2, 1, 2], [3, 2], [2, 4, 6, 8, 18, 28], [2, 3]),
    ("ij,ij->", [2, 2], [2, 2], [20], []),
    ("ii,i->i", [2, 2], [2], [0, 6], [2]),
  ])
  func sumsProducts(
    _ equation: String, _ x: [Int], _ w: [Int], _ expected: [Float], _ shape: [Int]
  ) throws {
    let result = try #require(try result(equation, x, w))
    #expect(result.float32 == expected)
    #expect(result.shape == shape)
  }

  @Test(arguments: [
    "", "->", "ij", "ij,jk,kl->il", "ij,jk->iz", "ij,jk->ii", "i.j,jk->ik", "ij,j1->i", "i,jk->ik",
    "ij,jk->ik->ki", "......,jk->", "ijk,jk->i", "ij,ik->jk",
  ])
  func refusesEquationsThatDoNotFit(_ equation: String) {
    #expect(throws: ModelError.self) { try result(equation, [2, 3], [3, 2]) }
  }
}
