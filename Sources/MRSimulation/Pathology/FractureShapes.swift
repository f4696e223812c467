/// An uneven crack through a bone.
struct FractureSheet: Sendable {
  let place: KneePoint
  let solid: Solid
  /// What lies beyond the crack, on the side to which its normal points.
  let beyond: Solid
  /// Across the crack, of length one.
  let across: KneePoint

  /// A crack of 1 to 2 mm.
  ///
  /// - Parameters:
  ///   - normal: Across the crack, of any length.
  ///   - reach: How far it goes, in mm.
  init(
    through place: KneePoint, normal: KneePoint, reach: Float, width: Float? = nil,
    using generator: inout SimulationGenerator
  ) {
    let (noise, across) = (generator.noise(), normal / length(normal))
    let half = (width ?? generator.draw(1.1...1.9)) / 2
    (self.place, self.across) = (place, across)
    beyond = Solid(extent: Extent(around: place, reach: .init(repeating: reach))) {
      let wave = 1.6 * noise($0 / 8) + 0.5 * noise($0 / 3)
      return 0.75 * max(-(dot($0 - place, across) + wave), length($0 - place) - reach)
    }
    solid = Solid(extent: Extent(around: place, reach: .init(repeating: reach)), isThin: true) {
      let wave = 1.6 * noise($0 / 8) + 0.5 * noise($0 / 3)
      return 0.75 * max(abs(dot($0 - place, across) + wave) - half, length($0 - place) - reach)
    }
  }

  /// The crack in a bone, with oedema on either side.
  ///
  /// - Parameter direction: Only on this side of its place; nil for both.
  func marks(bone: KneeBone, below direction: KneePoint?) -> [Lesion.Mark] {
    let crack = direction.map { solid.beyond(place - 2 * $0, $0) } ?? solid
    return [
      Lesion.Mark(
        paint: Paint(tissue: .marrowOedema, over: bone.marrow), solid: crack.grown(by: 4),
        strength: 0.8, softness: 4, isFinding: false),
      Lesion.Mark(paint: Paint(tissue: .fractureLine, over: bone.whole), solid: crack),
    ]
  }
}

/// A joint surface that is pushed into the bone.
struct DepressedSurface: Sendable {
  let surface: JointSurface
  /// How far it is pushed in the middle, and over which radius, in mm.
  let depth, radius: Float

  init(_ surface: JointSurface, depth: Float, radius: Float) {
    (self.surface, self.depth, self.radius) = (surface, depth, radius)
  }

  /// What lies between two heights over the pushed surface; the cartilage's thickness counts with a factor.
  private func layer(_ low: Float, _ high: Float, _ thicknesses: Float, from first: Float = 0)
    -> Solid
  {
    let (patch, depth, radius) = (surface.patch, self.depth, self.radius)
    let reach = KneePoint(repeating: radius + depth + 6)
    return Solid(extent: Extent(around: patch.point.place, reach: reach), isThin: true) { place in
      let flat = patch.flat(place), aside = (flat * flat).sum().squareRoot()
      guard aside < radius + 1 else { return 0.8 * (aside - radius) }
      let pushed = -depth * rise(aside, radius, 0.45 * radius)
      let thickness = patch.thickness(at: flat), height = patch.bone(place)
      let (floor, roof) = (
        pushed + low + first * thickness, pushed + high + thicknesses * thickness
      )
      // Only what the surface has left behind counts as fluid.
      let top = first > 0 ? thickness : roof
      return 0.6 * max(max(floor - height, height - min(roof, top)), aside - radius)
    }
  }

  /// Packed trabeculae, the plate, the cartilage on it, and what fills the dent.
  var marks: [Lesion.Mark] {
    let whole = surface.bone.whole.union([surface.patch.structure])
    let fluid = Paint(structure: .jointFluid, tissue: .haemarthrosis, over: whole)
    return [
      Lesion.Mark(paint: Paint(tissue: .fractureLine, over: whole), solid: layer(-3, -0.8, 0)),
      Lesion.Mark(
        paint: Paint(surface.bone.cortex, over: whole), solid: layer(-0.9, 0, 0), isFinding: false),
      Lesion.Mark(
        paint: Paint(surface.patch.structure, over: whole), solid: layer(0, 0, 1), isFinding: false),
      Lesion.Mark(paint: fluid, solid: layer(0, 30, 0, from: 1), isFinding: false),
    ]
  }
}
