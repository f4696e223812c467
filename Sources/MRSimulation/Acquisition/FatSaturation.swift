public import Imaging

/// Deviation of the main field over a volume, in Hz: smooth, and stronger under the skin.
public struct OffResonance: Equatable, Sendable {
  /// Nine coefficients of x, y, z, x², y², z², xy, yz, zx; x, y, z from −1 to 1 over the grid.
  public var coefficients: [Double]
  /// Deviation at the skin, in Hz.
  public var atSkin: Double
  /// Depth over which it falls to 1/e, in mm; above 0.
  public var skinDepth: Double

  /// A field without deviation but at the skin.
  public init(atSkin: Double = 0, skinDepth: Double = 8) {
    coefficients = [Double](repeating: 0, count: 9)
    (self.atSkin, self.skinDepth) = (atSkin, skinDepth)
  }

  /// A random field; its smooth part reaches `amplitude` Hz at a corner of the grid or within.
  public init(
    amplitude: Double, atSkin: Double = 0, skinDepth: Double = 8,
    using generator: inout some RandomNumberGenerator
  ) {
    self.init(atSkin: atSkin, skinDepth: skinDepth)
    let raw = (0..<9).map { _ in generator.nextNormal() }
    let lattice = [-1, -0.5, 0, 0.5, 1.0]
    var peak = 0.0
    for z in lattice {
      for y in lattice { for x in lattice { peak = max(peak, abs(Self.smooth(raw, x, y, z))) } }
    }
    coefficients = raw.map { $0 * amplitude / max(peak, 1e-9) }
  }

  /// The deviation of each voxel, `[slice, row, column]`, in Hz.
  ///
  /// `skinDistance` holds each voxel's distance from the skin in mm, in the same order.
  public func map(on grid: VolumeGeometry, skinDistance: [Float]? = nil) -> [Float] {
    let count = grid.slices * grid.rows * grid.columns
    precondition((skinDistance?.count ?? count) == count, "One distance for each voxel.")
    var result: [Float] = []
    result.reserveCapacity(count)
    for slice in 0..<grid.slices {
      let z = Self.unit(slice, grid.slices)
      for row in 0..<grid.rows {
        let y = Self.unit(row, grid.rows)
        for column in 0..<grid.columns {
          let smooth = Self.smooth(coefficients, Self.unit(column, grid.columns), y, z)
          let distance = skinDistance.map { Double($0[result.count]) }
          result.append(Float(smooth + skinTerm(distance)))
        }
      }
    }
    return result
  }

  /// The smooth part at a place from −1 to 1 along each axis of the grid, in Hz.
  func deviation(_ x: Double, _ y: Double, _ z: Double) -> Double {
    Self.smooth(coefficients, x, y, z)
  }

  private func skinTerm(_ distance: Double?) -> Double {
    guard let distance, atSkin != 0, distance < 20 * skinDepth else { return 0 }
    return atSkin * PlainMath.exponential(-max(distance, 0) / skinDepth)
  }

  private static func unit(_ index: Int, _ count: Int) -> Double {
    count < 2 ? 0 : 2 * Double(index) / Double(count - 1) - 1
  }

  private static func smooth(_ c: [Double], _ x: Double, _ y: Double, _ z: Double) -> Double {
    let linear = c[0] * x + c[1] * y + c[2] * z
    let square = c[3] * x * x + c[4] * y * y + c[5] * z * z
    return linear + square + c[6] * x * y + c[7] * y * z + c[8] * z * x
  }
}

/// A pulse that saturates fat by its frequency, and fails where the field is off.
///
/// The band is a trapezoid around the fat's frequency. Where the field deviates, fat leaves the
/// band and stays bright; where it deviates towards the fat, water falls into the band and is lost.
public struct FatSaturation: Hashable, Sendable {
  /// Fat's frequency minus water's, in Hz: about −220 at 1.5 T, −440 at 3 T.
  public var chemicalShift: Double
  /// Width of the band at half depth, in Hz; above 0.
  public var bandwidth: Double
  /// Width of each edge of the band, in Hz; from 0 to `bandwidth`.
  public var transition: Double
  /// Share of the signal left within the band, 0 to 1 (0.03 to 0.15; design/knee.md, section 2.4).
  public var residual: Double

  /// A pulse from its parts.
  public init(chemicalShift: Double, bandwidth: Double, transition: Double, residual: Double) {
    precondition(bandwidth > 0 && (0...1).contains(residual), "A share is from 0 to 1.")
    (self.chemicalShift, self.bandwidth) = (chemicalShift, bandwidth)
    (self.transition, self.residual) = (transition, residual)
  }

  /// Share of the fat's signal left at a field deviation in Hz.
  public func fatLeft(at deviation: Double) -> Double { left(fromMiddle: deviation) }

  /// Share of the water's signal left at a field deviation in Hz.
  public func waterLeft(at deviation: Double) -> Double {
    left(fromMiddle: deviation - chemicalShift)
  }

  /// Shares of fat and water left in each voxel; `deviation` in Hz, in any order.
  public func sharesLeft(deviation: [Float]) -> (fat: [Float], water: [Float]) {
    (
      deviation.map { Float(fatLeft(at: Double($0))) },
      deviation.map { Float(waterLeft(at: Double($0))) }
    )
  }

  private func left(fromMiddle frequency: Double) -> Double {
    1 - (1 - residual) * Trapezoid(width: bandwidth, ramp: transition).value(at: frequency)
  }
}
