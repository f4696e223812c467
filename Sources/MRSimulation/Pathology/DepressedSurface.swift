/// A piece of a joint surface that is pushed into the bone, with the cartilage on it (Schatzker II and III: Schatzker, McBroom and
/// Bruce, Clinical Orthopaedics 138:94, 1979).
///
/// The surface bends as far as 45 degrees, and its cartilage with it. Where it would have to be steeper it breaks: the piece sinks
/// whole, and the step about it is bare bone under blood. The angle, the step's breadth and its unevenness are estimates.
///
/// Heights are taken over the surface that the patch laid flat, never by the distance to the bone's nearest side: near the plateau's
/// rim that side is the shaft's, and the layers would follow it down into the bone.
struct DepressedSurface: Sendable {
  let surface: JointSurface
  /// How far it is pushed in the middle, and how far from there its edge may lie, in mm.
  let depth, radius: Float
  /// Whether it is broken about its edge, and not bent only.
  let isBroken: Bool
  /// Breadth in mm over which the surface goes down.
  let flank: Float
  private let noise: NoiseField

  /// Breadth in mm of a step.
  private static let step: Float = 1.5

  /// A depressed surface of some depth.
  ///
  /// - Parameters:
  ///   - depth: In mm along the surface's normal.
  ///   - radius: In mm; less where the surface ends or falls off before, at the plateau's rim and at the eminence.
  ///   - noise: Makes its edge uneven.
  init(_ surface: JointSurface, depth: Float, radius: Float, noise: NoiseField) {
    (self.surface, self.depth, self.noise) = (surface, depth, noise)
    self.radius = min(radius, surface.patch.knownRadius)
    let bent = 0.55 * self.radius
    // The steepest slope of `rise` is 1.5.
    isBroken = 1.5 * depth > bent
    flank = isBroken ? Self.step : bent
  }

  /// Where a place lies over the pushed surface, in mm.
  private struct Site {
    /// Over the surface as it was, and as it is now.
    let before, now: Float
    /// How far the surface has sunk.
    let sunk: Float
    /// Of the cartilage.
    let thickness: Float
    /// From the step, negative within; infinite without one.
    let besideStep: Float
    /// What a height counts where the surface is steep.
    let cosine: Float
  }

  private func site(_ place: KneePoint, _ flat: SIMD2<Float>, inward: Float) -> Site? {
    let patch = surface.patch
    guard let bone = patch.surface(at: flat) else { return nil }
    let before = (dot(place - patch.point.place, patch.point.normal) - bone.height) / bone.slant
    let share = min(max(inward / flank, 0), 1), slope = 6 * share * (1 - share) * depth / flank
    let sunk = depth * rise(inward, 0, flank)
    return Site(
      before: before, now: before + sunk, sunk: sunk, thickness: patch.thickness(at: flat),
      besideStep: isBroken ? abs(inward - flank / 2) - flank / 2 : .infinity,
      cosine: 1 / (1 + slope * slope).squareRoot())
  }

  /// What of the pushed piece's column a function is negative in.
  private func body(_ value: @escaping @Sendable (Site) -> Float) -> Solid {
    let (point, uneven) = (surface.patch.point, 0.12 * radius)
    let reach = KneePoint(repeating: radius + uneven + depth + 6)
    return Solid(extent: Extent(around: point.place, reach: reach), isThin: true) { place in
      let flat = surface.patch.flat(place), aside = (flat * flat).sum().squareRoot()
      let edge = radius + uneven * (noise([flat.x / 5, flat.y / 5, 0.5]) - 1)
      let inward = edge - aside
      guard inward > -1 else { return -inward }
      guard let site = site(place, flat, inward: inward) else { return 1 }
      return 0.85 * max(value(site), -inward)
    }
  }

  /// What is packed under the pushed surface.
  private var packed: Solid { body { max(-3 - $0.now, $0.now + 0.8) * $0.cosine } }

  /// The plate under the pushed surface, none on a step.
  private var plate: Solid {
    body { max(max(-0.9 - $0.now, $0.now) * $0.cosine, -$0.besideStep) }
  }

  /// The cartilage on the pushed surface, none on a step.
  var cartilage: Solid {
    body { max(max(-$0.now, $0.now - $0.thickness) * $0.cosine, -$0.besideStep) }
  }

  /// What the surface has left behind: the room over the cartilage, and over the bare bone of a step.
  var blood: Solid {
    body { site in
      let floor = min(site.thickness - site.now, max(-site.now, site.besideStep))
      // The grid knows the old cartilage's height only roughly.
      let roof = site.thickness + min(site.sunk, 0.8)
      return max(floor * site.cosine, site.before - roof)
    }
  }

  /// Packed trabeculae, the plate, the cartilage on it, and what fills the dent.
  var marks: [Lesion.Mark] {
    let whole = surface.bone.whole.union([surface.patch.structure])
    return [
      Lesion.Mark(paint: Paint(tissue: .fractureLine, over: whole), solid: packed),
      Lesion.Mark(
        paint: Paint(surface.bone.cortex, over: whole), solid: plate, isFinding: false),
      Lesion.Mark(
        paint: Paint(surface.patch.structure, over: whole), solid: cartilage, isFinding: false),
      Lesion.Mark(
        paint: Paint(structure: .jointFluid, tissue: .haemarthrosis, over: whole), solid: blood,
        isFinding: false),
    ]
  }
}
