import Foundation

/// Septa, strands and vessels in fat.
///
/// Septa of subcutaneous fat are thin, incomplete, mostly parallel to the skin or slanting, and a membranous
/// layer runs halfway down (Abu-Hijleh et al., Surg Radiol Anat 28:606, 2006, doi:10.1007/s00276-006-0142-8,
/// from memory). Distances, thickness and strengths are estimates, matched by eye to the project's multi-echo
/// series.
struct FatTexture: Sendable {
  private let coarse, fine: NoiseField
  private let skin: SkinDepth
  /// Depth of the membranous layer in mm.
  private let membrane: Float

  init(_ anatomy: KneeAnatomy, coarse: NoiseField, fine: NoiseField) {
    (self.coarse, self.fine) = (coarse, fine)
    skin = SkinDepth(anatomy.soft.limb)
    membrane = anatomy.unit.skin + 0.55 * anatomy.unit.subcutaneousFat
  }

  /// Fat under the skin.
  func subcutaneous(_ place: KneePoint) -> VoxelTexture {
    var texture = lobules(place)
    let depth = skin(place)
    let slanted = sheet(
      place / 14 + depth * KneePoint(0.13, 0.11, 0.12), 0.24, place, 0.28, present: 0.3)
    strew(&texture, max(slanted, layer(depth, place)), place, .fascia)
    return texture
  }

  /// Share of the membranous layer, which comes and goes.
  private func layer(_ depth: Float, _ place: KneePoint) -> Float {
    guard abs(depth - membrane) < 0.5 * membrane + 0.55 else { return 0 }
    let off = depth - membrane * (1 + 0.5 * coarse(place / 23 + 3))
    guard abs(off) < 0.55 else { return 0 }
    return 0.3 * bell(off / 0.55) * min(max(3 * coarse(place / 19 + 57) - 0.05, 0), 1)
  }

  /// Fat between muscles.
  func intermuscular(_ place: KneePoint) -> VoxelTexture {
    var texture = lobules(place)
    // Strands run along the limb.
    strew(
      &texture, sheet(Self.turned(place) * [0.17, 0.17, 0.045], 0.17, place, 0.45, present: 0.5),
      place, .fascia)
    return texture
  }

  /// Fat pads: strands close together, along the trochlea from the patella's apex down and back.
  func pad(_ place: KneePoint) -> VoxelTexture {
    var texture = lobules(place)
    let (along, square) = (0.5 * place.y - 0.87 * place.z, 0.87 * place.y + 0.5 * place.z)
    let bent = square + 3 * coarse(place / 14 + 9)
    let strands = sheet(
      [place.x * 0.1, bent * 0.28, along * 0.06], 0.3, place, 0.6, present: 0.7)
    strew(&texture, strands, place, .fascia)
    return texture
  }

  private func lobules(_ place: KneePoint) -> VoxelTexture {
    VoxelTexture(deviation: 0.42 * fine.grain(place * 2.1) + 0.02 * coarse(place / 6 + 21))
  }

  private func strew(
    _ texture: inout VoxelTexture, _ septa: Float, _ place: KneePoint, _ tissue: Tissue
  ) {
    let vessel = vessels(place)
    if vessel > septa { texture.strew(.vesselWall, vessel) } else { texture.strew(tissue, septa) }
  }

  /// Share of a thin, soft, broken sheet: where a wave crosses zero; thicker here and thinner there.
  ///
  /// - Parameters:
  ///   - wave: Where, in steps of the lattice.
  ///   - pitch: Steps of the lattice in a millimetre across the sheet.
  ///   - present: How little is missing, −1 to 1.
  private func sheet(
    _ wave: KneePoint, _ pitch: Float, _ place: KneePoint, _ strength: Float, present: Float
  ) -> Float {
    let piece = min(max(3 * fine(place / 9 + 5) + present, 0), 1)
    guard piece > 0 else { return 0 }
    let level = coarse(wave + 31) + 0.25 * fine(wave * 2.3)
    // Half a millimetre and more, or voxels would break it into dots.
    let width = pitch * (0.55 + 1.3 * max(0, coarse(place / 17 + 11)))
    return strength * piece * bell(level / width)
  }

  /// Small vessels: where two waves cross zero together, from nothing to a millimetre thick.
  private func vessels(_ place: KneePoint) -> Float {
    let first = coarse(Self.turned(place) / 12 + 43)
    guard abs(first) < 0.09 else { return 0 }
    let second = fine(Self.turned(place) / 14 + 3), size = 0.11 * fine(place / 21 + 29) - 0.02
    guard size > 0.005 else { return 0 }
    let off = (first * first + second * second).squareRoot() / size
    return off < 1 ? 0.8 * min(2.5 * (1 - off), 1) : 0
  }

  private func bell(_ off: Float) -> Float {
    guard abs(off) < 1 else { return 0 }
    let rest = 1 - off * off
    return rest * rest
  }

  /// Turned off the lattice's axes, along which sheets would show corners.
  private static func turned(_ place: KneePoint) -> KneePoint {
    KneePoint(
      0.8 * place.x + 0.6 * place.y, -0.58 * place.x + 0.77 * place.y + 0.27 * place.z,
      0.16 * place.x - 0.22 * place.y + 0.96 * place.z)
  }
}

/// Depth under the skin on a coarse lattice, straight lines between.
struct SkinDepth: Sendable {
  private static let spacing: Float = 6
  // Not SIMD3<Int>: see VoxelGrid.
  private static let size: SIMD3<Int32> = [36, 36, 38]
  private static let origin: KneePoint = [-105, -112, -110]
  private let depths: [Float]

  init(_ limb: Solid) {
    var depths: [Float] = []
    depths.reserveCapacity(Int(Self.size.x * Self.size.y * Self.size.z))
    for z in 0..<Self.size.z {
      for y in 0..<Self.size.y {
        for x in 0..<Self.size.x {
          let step = KneePoint(Float(x), Float(y), Float(z))
          depths.append(-limb(Self.origin + Self.spacing * step))
        }
      }
    }
    self.depths = depths
  }

  /// In mm; beyond the lattice as at its rim.
  func callAsFunction(_ place: KneePoint) -> Float {
    let limit = KneePoint(
      Float(Self.size.x) - 1.001, Float(Self.size.y) - 1.001, Float(Self.size.z) - 1.001)
    let at = pointwiseMin(pointwiseMax((place - Self.origin) / Self.spacing, .zero), limit)
    let low = at.rounded(.down), share = at - low
    let row = Int(Self.size.x), layer = row * Int(Self.size.y)
    let index = Int(low.z) * layer + Int(low.y) * row + Int(low.x)
    return depths.withUnsafeBufferPointer { depths in
      func line(_ index: Int) -> Float {
        depths[index] + share.x * (depths[index + 1] - depths[index])
      }
      func plane(_ index: Int) -> Float {
        line(index) + share.y * (line(index + row) - line(index))
      }
      return plane(index) + share.z * (plane(index + layer) - plane(index))
    }
  }
}
