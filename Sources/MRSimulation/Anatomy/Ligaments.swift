/// Ligaments and tendons, with the sizes of the design's table (lengths, cross-sections in mm).
struct Ligaments: Sendable {
  var anteriorCruciate, posteriorCruciate, medialCollateral, lateralCollateral: Solid
  var patellarTendon, quadricepsTendon, iliotibialBand, popliteusTendon, bicepsTendon: Solid
  var semimembranosusTendon, semitendinosusTendon, medialRetinaculum, lateralRetinaculum: Solid

  init(_ shape: KneeShape, femur: Femur, tibia: Tibia, patella: Patella) {
    // From the lateral condyle's inner wall to the area in front of the eminence; 32 to 38 mm, 11 x 5.5 mm.
    let half = shape.notchWidth / 2
    anteriorCruciate =
      Band.curve(
        [half - 0.5, -18, 29], [4.5, -4, 17], [0, 10, 3.5], across: [0.5, 0.75, 0.4],
        breadth: [9, 10.5, 11, 13], thickness: [5.5, 5.5, 6, 6]
      ).solid
    // Arched; 35 to 38 mm, a third thicker.
    posteriorCruciate =
      Band.curve(
        [-half + 1.5, -1, 16], [-3, -27, 26], [0, -29, -10], across: [1, 0, 0.3],
        breadth: [13, 11, 11, 13], thickness: [7, 6.5, 6.5, 6], pieces: 10
      ).solid
    let medial = Draping(bodies: [femur.bone, tibia.bone], clearance: 1.4)
    medialCollateral =
      Band.path(
        stride(from: Float(30), through: -62, by: -6).map { z in
          let forward = -6 + (30 - z) * 0.13
          return medial.place(from: [-60, forward, z], towards: [0, forward, z])
        }, across: [0, 1, 0], breadth: [8, 11, 12, 12, 11], thickness: [2, 2.8, 2.6, 2.2, 1.6]
      ).solid
    lateralCollateral =
      Band.path(
        [[41, -9, 29], [42.5, -13, 10], [39, -19, -11]], across: [0, 1, 0],
        breadth: [4.5, 3.8, 4.2],
        thickness: [3, 3.2, 3.4]
      ).solid
    let apex = patella.centre + [0, 3.5, -18]
    patellarTendon =
      Band.path(
        [apex, [2, (apex.y + 27) / 2 + 1.5, (apex.z - 27) / 2], [2, 25.5, -27], [2, 24, -36]],
        across: [1, 0, 0], breadth: [27, 29, 26, 24], thickness: [4.5, 4.5, 5, 3]
      ).solid
    let base = patella.centre + [0, 3, 17]
    quadricepsTendon =
      Band.path(
        [base, base + [0, 1, 22], base + [0, -4, 60], base + [0, -8, 90]], across: [1, 0, 0],
        breadth: [34, 30, 26, 24], thickness: [8, 7.5, 7, 6]
      ).solid
    let lateral = Draping(bodies: [femur.bone, tibia.bone], clearance: 4)
    iliotibialBand =
      Band.path(
        stride(from: Float(90), through: -18, by: -12).map { z in
          let forward = 2 + (90 - z) * 0.12
          return lateral.place(from: [70, forward, z], towards: [20, forward, z])
        }, across: [0, 1, 0], breadth: [24, 20, 16, 14], thickness: [2, 2.4, 2.8, 2.6]
      ).solid
    popliteusTendon =
      Band.curve(
        [39, -4, 21], [42, -22, 12], [26, -32, -6], across: [0, 0, 1], breadth: [7, 6, 6, 9],
        thickness: [3, 3.5, 4, 4]
      ).solid
    bicepsTendon =
      Band.path(
        [[41, -36, 60], [41, -33, 20], [38, -22, -13]], across: [0, 1, 0], breadth: [8, 7, 9],
        thickness: [5, 5, 4]
      ).solid
    semimembranosusTendon =
      Band.path(
        [[-24, -46, 60], [-27, -42, 20], [-30, -27, -10]], across: [1, 0, 0], breadth: [8, 8, 8],
        thickness: [5.5, 6, 5]
      ).solid
    semitendinosusTendon =
      Band.path(
        [[-20, -58, 70], [-32, -46, 20], [-39, -24, -15], [-33, -2, -45], [-22, 8, -60]],
        across: [0, 0.3, 1], breadth: [5, 5, 5, 7], thickness: [4.5, 4.5, 4, 2.5]
      ).solid
    medialRetinaculum = Self.retinaculum(-1, patella, femur)
    lateralRetinaculum = Self.retinaculum(1, patella, femur)
  }

  /// From the patella's margin back along the condyle.
  private static func retinaculum(_ side: Float, _ patella: Patella, _ femur: Femur) -> Solid {
    let start = patella.centre + [side * 20, -2, -4]
    let draped = Draping(bodies: [femur.bone], clearance: 4)
    let places =
      [start]
      + stride(from: Float(26), through: -2, by: -7).map { forward in
        draped.place(from: [side * 60, forward, 28], towards: [0, forward, 28])
      }
    return Band.path(
      places, across: [0, 0, 1], breadth: [30, 30, 26, 20], thickness: [1.8, 1.6, 1.8]
    ).solid
  }
}
