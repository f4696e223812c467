/// An uneven crack through a bone.
struct FractureSheet: Sendable {
  let place: KneePoint
  let solid: Solid
  /// What lies beyond the crack, on the side to which its normal points.
  let beyond: Solid
  /// Across the crack, of length one.
  let across: KneePoint
  /// What makes it uneven.
  let noise: NoiseField

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
    (self.place, self.across, self.noise) = (place, across, noise)
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
