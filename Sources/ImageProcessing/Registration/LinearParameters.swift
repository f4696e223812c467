import Imaging

/// Maps near a start as numbers in mm: turns and stretches by what they do at a distance of `radius` from the centre.
struct LinearParameters: Sendable {
  let model: RegistrationModel
  /// The map whose parameters are all 0.
  let start: AffineTransform
  /// In mm.
  let radius: Double

  /// Number of parameters.
  var count: Int { model == .rigid ? 6 : 12 }

  /// The map of some parameters: first the turn or the matrix, then the translation.
  func transform(_ parameters: [Double]) -> AffineTransform {
    let shift = PatientVector(
      x: parameters[count - 3], y: parameters[count - 2], z: parameters[count - 1])
    return AffineTransform(
      matrix: matrix(parameters), translation: start.translation + shift, centre: start.centre)
  }

  /// The derivative by the parameters of what has `slope` by the matrix's entries and the translation.
  func gradient(_ parameters: [Double], slope: [Double]) -> [Double] {
    let translation = Array(slope[9...])
    switch model {
    case .affine: return slope[..<9].map { $0 / radius } + translation
    case .rigid:
      let turn = gibbs(parameters)
      return rotationSlopes(turn).map { derivative in
        dot((derivative * start.matrix).entries, Array(slope[..<9])) / (2 * radius)
      } + translation
    }
  }

  private func matrix(_ parameters: [Double]) -> PatientMatrix {
    switch model {
    case .affine:
      PatientMatrix(zip(start.matrix.entries, parameters).map { $0 + $1 / radius })
    case .rigid: PatientMatrix(gibbs: gibbs(parameters)) * start.matrix
    }
  }

  /// A small turn moves what is at the radius by its parameter: Gibbs' vector is half the angle.
  private func gibbs(_ parameters: [Double]) -> PatientVector {
    PatientVector(x: parameters[0], y: parameters[1], z: parameters[2]) * (1 / (2 * radius))
  }

  /// The rotation's derivatives by the three numbers of Gibbs' vector.
  private func rotationSlopes(_ g: PatientVector) -> [PatientMatrix] {
    let (square, rotation) = (1 + g.dot(g), PatientMatrix(gibbs: g).entries)
    let vector = [g.x, g.y, g.z]
    return (0..<3).map { k in
      let unit = (0..<3).map { $0 == k ? 1.0 : 0.0 }
      let cross = [0, -unit[2], unit[1], unit[2], 0, -unit[0], -unit[1], unit[0], 0]
      return PatientMatrix(
        (0..<9).map { entry in
          let (row, column) = (entry / 3, entry % 3)
          let diagonal = row == column ? -2 * vector[k] : 0
          let outer = 2 * (unit[row] * vector[column] + vector[row] * unit[column])
          return (diagonal + outer + 2 * cross[entry] - 2 * vector[k] * rotation[entry]) / square
        })
    }
  }
}
