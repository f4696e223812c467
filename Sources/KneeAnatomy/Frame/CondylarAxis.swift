import Foundation
import Imaging

/// The cylinders that the femur's posterior condyles lie on: one axis, a radius for each side.
///
/// From about 10 degrees in front of the lowest point to 100 degrees behind it both condyles are round about one axis (Eckhoff et al.,
/// JBJS 2005; Iwaki et al., JBJS Br 2000). Only their crests are taken, where the
/// surface looks neither inwards nor outwards, so that the roundness from side to side does not matter.
struct CondylarAxis: Sendable {
  /// Origin between the crests, lateral along the axis; superior as it was found at the time.
  var axes: BoneAxes
  /// Radius of each side's cylinder, in mm.
  private(set) var radius: [KneeSide: Double]
  /// Where each side's crest lies along the axis, in mm.
  private(set) var crest: [KneeSide: Double]
  /// Distance of the crests along the axis, in mm.
  var crestSpacing: Double { (crest[.lateral] ?? 0) - (crest[.medial] ?? 0) }
  /// Root mean square distance of the crests from their cylinders, in mm.
  private(set) var residual: Double

  /// Degrees of the arc that is taken.
  private static let arc = -100.0...10.0
  /// Greatest part of a crest's normal along the axis: 14 degrees.
  private static let lean = 0.25
  /// Radii of condyles, wide enough for the smallest and the greatest adult, in mm.
  private static let radii = 12.0...32.0
  /// Half of the notch: nearer to the middle nothing is a condyle, in mm.
  private static let notch = 8.0
  /// Farthest that a crest lies from the middle, in mm.
  private static let farthest = 40.0
  /// Beyond it a sample counts less (Huber's limit), in mm.
  private static let tolerance = 0.7
  /// Fewest samples of a side.
  private static let fewest = 40

  /// A first guess: axes and no radii.
  init(guess: BoneAxes) {
    (axes, radius, crest, residual) = (guess, [:], [:], .infinity)
  }

  /// Fits once more from where it is; false when a side shows too little.
  mutating func refine(_ samples: [SurfaceSample]) -> Bool {
    let chosen = samples.map { AxialSample($0, axes) }.filter(isOnCrest)
    let sides = Dictionary(grouping: chosen) { $0.across < 0 ? KneeSide.medial : .lateral }
    guard let medial = sides[.medial], let lateral = sides[.lateral],
      medial.count >= Self.fewest, lateral.count >= Self.fewest
    else { return false }
    let first = [Self.median(medial.map(\.radius)), Self.median(lateral.map(\.radius))]
    guard let change = Self.change(medial, lateral, first) else { return false }
    let shift = (Self.mean(medial.map(\.across)) + Self.mean(lateral.map(\.across))) / 2
    let moved =
      axes.origin + axes.lateral * shift + axes.anterior * (change[0] + shift * change[2])
      + axes.superior * (change[1] + shift * change[3])
    let turned = axes.lateral + axes.anterior * change[2] + axes.superior * change[3]
    guard let next = BoneAxes(origin: moved, alongLateral: turned, near: axes.superior) else {
      return false
    }
    axes = next
    radius = [.medial: first[0] + change[4], .lateral: first[1] + change[5]]
    let half = (Self.mean(lateral.map(\.across)) - Self.mean(medial.map(\.across))) / 2
    crest = [.medial: -half, .lateral: half]
    residual = Self.residual(medial, first[0] + change[4], lateral, first[1] + change[5])
    return true
  }

  private func isOnCrest(_ sample: AxialSample) -> Bool {
    guard Self.arc.contains(sample.angle), Self.radii.contains(sample.radius),
      abs(sample.normalAcross) < Self.lean, sample.normalOutwards > 0.8,
      (Self.notch...Self.farthest).contains(abs(sample.across))
    else { return false }
    guard let radius = radius[sample.across < 0 ? .medial : .lateral] else { return true }
    return abs(sample.radius - radius) < 4
  }

  /// Shift of the axis forwards and upwards, its turn forwards and upwards for each mm along it, and what is added to both radii.
  private static func change(_ medial: [AxialSample], _ lateral: [AxialSample], _ radii: [Double])
    -> [Double]?
  {
    var squares = LeastSquares(unknowns: 6)
    for (side, samples) in [medial, lateral].enumerated() {
      for sample in samples {
        let angle = sample.angle * .pi / 180, off = sample.radius - radii[side]
        let (forwards, upwards) = (sin(angle), -cos(angle))
        let weight = min(1, tolerance / max(abs(off), 1e-9)) / Double(samples.count)
        squares.add(
          [
            forwards, upwards, sample.across * forwards, sample.across * upwards,
            side == 0 ? 1 : 0, side == 1 ? 1 : 0,
          ], off, weight: weight)
      }
    }
    return squares.solved()
  }

  private static func residual(
    _ medial: [AxialSample], _ medialRadius: Double, _ lateral: [AxialSample],
    _ lateralRadius: Double
  ) -> Double {
    let squares =
      medial.map { ($0.radius - medialRadius) * ($0.radius - medialRadius) }
      + lateral.map { ($0.radius - lateralRadius) * ($0.radius - lateralRadius) }
    return mean(squares).squareRoot()
  }

  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted[sorted.count / 2]
  }
}
