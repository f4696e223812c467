import Foundation

/// Magnetisation of a voxel as a sum of dephased states (extended phase graph).
///
/// A crusher or readout gradient winds the transverse magnetisation over the voxel; state k has been
/// wound k times. Only state 0 gives a signal. Operators and signs as in Weigel, J. Magn. Reson.
/// Imaging 41:266, 2015; unverified citation, checked in the tests against Bloch's equations.
public struct ExtendedPhaseGraph: Sendable {
  private var plus: [Complex]
  private var minus: [Complex]
  private var longitudinal: [Complex]

  /// Magnetisation along the field, nothing across it.
  ///
  /// - Parameters:
  ///   - longitudinalMagnetisation: Of state 0; 1 is equilibrium.
  ///   - highestOrder: States wound more often than this are dropped; not negative.
  public init(longitudinalMagnetisation: Double, highestOrder: Int) {
    let none = [Complex](repeating: .zero, count: highestOrder + 1)
    plus = none
    minus = none
    longitudinal = none
    longitudinal[0] = Complex(longitudinalMagnetisation, 0)
  }

  /// The transverse magnetisation that is in phase: real part.
  public var signal: Double { plus[0].real }

  /// The transverse magnetisation that is in phase: imaginary part.
  public var quadratureSignal: Double { plus[0].imaginary }

  /// The longitudinal magnetisation that is not wound.
  public var longitudinalMagnetisation: Double { longitudinal[0].real }

  /// Turns the magnetisation by a radio-frequency pulse.
  ///
  /// - Parameters:
  ///   - angle: Flip angle in radians.
  ///   - phase: Direction of the pulse's axis from x towards y, in radians.
  public mutating func pulse(angle: Double, phase: Double) {
    let turn = Complex(cos(phase), sin(phase))
    let kept = Complex(cos(angle / 2) * cos(angle / 2), 0)
    let swapped = turn * turn * (sin(angle / 2) * sin(angle / 2))
    let tipped = turn * Complex(0, -sin(angle))
    let returned = turn.conjugate * Complex(0, -sin(angle) / 2)
    for order in plus.indices {
      let (up, down, along) = (plus[order], minus[order], longitudinal[order])
      plus[order] = kept * up + swapped * down + tipped * along
      minus[order] = swapped.conjugate * up + kept * down + tipped.conjugate * along
      longitudinal[order] = returned * up + returned.conjugate * down + along * cos(angle)
    }
  }

  /// Lets time pass.
  ///
  /// - Parameters:
  ///   - time: In ms.
  ///   - t1: Longitudinal relaxation time in ms.
  ///   - t2: Transverse relaxation time in ms.
  public mutating func relax(_ time: Double, t1: Double, t2: Double) {
    let (keptAlong, keptAcross) = (exp(-time / t1), exp(-time / t2))
    for order in plus.indices {
      plus[order] = plus[order] * keptAcross
      minus[order] = minus[order] * keptAcross
      longitudinal[order] = longitudinal[order] * keptAlong
    }
    longitudinal[0].real += 1 - keptAlong
  }

  /// Winds the transverse magnetisation once more, as one gradient area does.
  public mutating func wind() {
    minus.removeFirst()
    minus.append(.zero)
    plus.removeLast()
    plus.insert(minus[0].conjugate, at: 0)
  }

  /// Removes the transverse magnetisation, as perfect spoiling does.
  public mutating func spoil() {
    plus = plus.map { _ in .zero }
    minus = plus
  }
}

private struct Complex: Sendable {
  static let zero = Complex(0, 0)

  var real: Double
  var imaginary: Double

  init(_ real: Double, _ imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }

  var conjugate: Complex { Complex(real, -imaginary) }

  static func + (left: Complex, right: Complex) -> Complex {
    Complex(left.real + right.real, left.imaginary + right.imaginary)
  }

  static func * (left: Complex, right: Complex) -> Complex {
    Complex(
      left.real * right.real - left.imaginary * right.imaginary,
      left.real * right.imaginary + left.imaginary * right.real)
  }

  static func * (left: Complex, factor: Double) -> Complex {
    Complex(left.real * factor, left.imaginary * factor)
  }
}
