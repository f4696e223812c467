import Foundation

/// What marrow shows between its cortices: lines of trabeculae, islands of red marrow, vessels, and unevenness.
///
/// Strengths are estimates, matched by eye and spectrum to the project's multi-echo series.
struct MarrowTexture: Sendable {
  private let lines: TrabecularLines
  private let coarse, fine: NoiseField
  /// How much red marrow there is, 0 to 1.
  private let redMarrow: Float

  init(_ lines: TrabecularLines, coarse: NoiseField, fine: NoiseField, redMarrow: Float) {
    (self.lines, self.redMarrow) = (lines, redMarrow)
    (self.coarse, self.fine) = (coarse, fine)
  }

  func texture(_ place: KneePoint, _ structure: UInt8) -> VoxelTexture {
    let frame = lines.frame(place, structure)
    var texture = VoxelTexture()
    let uneven = coarse(place / 10 + 3), upright = streaks(frame.along)
    // Two groups of lines may cross.
    let lined =
      frame.turned > 0 ? upright + frame.turned * (streaks(frame.across) - upright) : upright
    texture.deviation =
      frame.density * (lined + 0.32 * fine.grain(place * 2.1 + 37)) + 0.04 * uneven
    let islands = marrowIslands(place), vessel = vessels(place)
    let speck = frame.epiphysis * specks(place)
    if speck > max(vessel, islands) {
      // Bone, as the growth plate's scar is.
      texture.strew(.growthPlateScar, speck)
    } else if vessel > islands {
      texture.strew(.vesselWall, vessel)
    } else {
      texture.strew(.redMarrow, islands)
    }
    return texture
  }

  /// Lines a millimetre or two broad and some millimetres long; `along` in mm, its z along the lines.
  private func streaks(_ along: KneePoint) -> Float {
    0.2 * fine(along * [1.7, 1.7, 0.25]) + 0.03 * coarse(along * [0.4, 0.4, 0.06] + 7)
  }

  /// Dark specks close together where trabeculae are dense, as in the middle of the condyles.
  private func specks(_ place: KneePoint) -> Float {
    let zone = min(max(4 * (coarse(place / 13 + 51) - 0.06), 0), 1)
    guard zone > 0 else { return 0 }
    // Turned off the lattice's axes, along which specks would line up.
    let (y, z) = (0.83 * place.y + 0.56 * place.z, -0.56 * place.y + 0.83 * place.z)
    let wave = fine([0.38 * place.x + 0.2 * y, 1.1 * y - 0.1 * place.x, 1.05 * z + 9])
    let finer = fine([0.6 * z + 0.5 * place.x, 1.7 * z - 0.9 * y, 1.7 * y + 0.9 * z])
    return zone * (0.03 + 0.7 * min(max(2.2 * (wave + 0.6 * finer - 0.26), 0), 1))
  }

  /// Single vessels a millimetre wide.
  private func vessels(_ place: KneePoint) -> Float {
    0.8 * min(max(9 * (fine(place * [0.22, 0.33, 0.33] + 77) - 0.86), 0), 1)
  }

  /// Islands in the metaphyses and shafts; epiphyses and patella are yellow (Vogler and Murphy, Radiology
  /// 168:679, 1988, doi:10.1148/radiology.168.3.3043546). Amounts are estimates.
  private func marrowIslands(_ place: KneePoint) -> Float {
    let above = min(max((place.z - 34) / 14, 0), 1), below = min(max((-14 - place.z) / 14, 0), 1)
    let zone = max(above, below)
    guard zone > 0, redMarrow > 0 else { return 0 }
    let wave = coarse(place / 11) + 0.5 * coarse(place / 5 + 17)
    return zone * min(max((wave + 1.3 * redMarrow - 0.45) * 2, 0), 1) * 0.85
  }
}
