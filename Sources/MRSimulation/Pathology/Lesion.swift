/// Something added to a normal knee: how its bodies change, what is painted over it, and what is known of it.
struct Lesion: Sendable {
  /// A body of changed tissue.
  struct Mark: Sendable {
    /// What it becomes and where it may go.
    var paint: Paint
    /// Its body, in the knee's own space.
    var solid: Solid
    /// Greatest share of the tissue, 0 to 1; 1 for a body with a sharp surface.
    var strength: Float = 1
    /// Depth in mm over which the share grows; nil for a sharp surface.
    var softness: Float?
    /// Whether the mark is part of the finding, or only goes with it.
    var isFinding = true
  }

  /// What is known of it; volume and extents are measured once it is painted.
  var finding: SimulatedFinding
  /// Changes sizes before the bodies are built, such as the fluid in the recess.
  var reshape: (@Sendable (inout KneeShape) -> Void)?
  /// Changes the normal bodies, such as a ligament that is torn.
  var alter: (@Sendable (inout KneeAnatomy) -> Void)?
  /// Painted over the finished knee, in order.
  var marks: [Mark] = []
  /// What pushes soft tissue aside before any lesion of the knee is painted.
  var pushes: [Push] = []
  /// Pieces of bone that have moved.
  var fragments: [DisplacedFragment] = []
  /// Makes what can only be made for a painted knee, such as a body of a wanted volume; draws nothing from the stream.
  var prepare: (@Sendable (inout Lesion, KneeAnatomy, KneePhantom) -> Void)?
  /// Structures that belong to the finding as a whole, such as the joint fluid to an effusion.
  var structures: Set<Structure> = []
  /// More that is measured on the painted finding, in units of a knee of scale 1; names end in their unit.
  var measure: (@Sendable (FindingMask) -> [String: Double])?
  /// Decides from all measurements whether the criterion is met; nil keeps what the finding says.
  var decide: (@Sendable ([String: Double]) -> Bool)?
  /// A layer of changed tissue along the walls of the fluid, painted after the marks.
  var lining: FluidLining?

  init(_ finding: SimulatedFinding) { self.finding = finding }

  /// A box that holds all marks; nil without marks that belong to the finding.
  var extent: Extent? {
    union(marks.filter(\.isFinding).map(\.solid.extent) + (lining.map { [$0.extent] } ?? []))
  }

  /// The lesion with all of its marks, for a knee that is painted but for its lesions.
  func prepared(for anatomy: KneeAnatomy, in knee: KneePhantom) -> Lesion {
    guard let prepare else { return self }
    var result = self
    result.prepare = nil
    prepare(&result, anatomy, knee)
    return result
  }

  /// Paints the marks of a lesion that is prepared.
  ///
  /// - Returns: The finding's voxels: those that changed to its tissues, and its structures.
  func paint(_ phantom: inout KneePhantom) -> FindingMask {
    let before = painted.map { phantom.part($0) }
    for mark in marks {
      if let softness = mark.softness {
        phantom.infuse(mark.paint, mark.solid, strength: mark.strength, softness: softness)
      } else {
        phantom.paint(mark.paint, mark.solid)
      }
    }
    lining?.paint(&phantom)
    return phantom.mask(of: self, before: before)
  }

  /// A box that holds whatever is painted, but for the rim of a block; nil without marks.
  private var painted: Extent? {
    union(marks.map(\.solid.extent) + (lining.map { [$0.extent] } ?? []))
  }

  private func union(_ boxes: [Extent]) -> Extent? {
    boxes.reduce(nil) { whole, part in whole.map { $0.union(part) } ?? part }
  }

  /// Tissues that its own marks bring in.
  var tissues: Set<UInt8> {
    let marked = Set(marks.filter(\.isFinding).map(\.paint.tissue.rawValue))
    return lining.map { marked.union([$0.tissue.rawValue]) } ?? marked
  }
}

/// The voxels of one finding, within a box of the phantom.
struct FindingMask: Sendable {
  /// The whole phantom's grid.
  let grid: VoxelGrid
  // Not SIMD3<Int>: see VoxelGrid.
  private let start, counts: SIMD3<Int32>
  /// Part of each voxel in the box that the finding fills, in 1/255; x fastest.
  private(set) var shares: [UInt8]

  /// First voxel of the box.
  var first: SIMD3<Int> { SIMD3(truncatingIfNeeded: start) }
  /// Voxels of the box along each axis.
  var size: SIMD3<Int> { SIMD3(truncatingIfNeeded: counts) }

  init(_ grid: VoxelGrid, first: SIMD3<Int>, size: SIMD3<Int>, shares: [UInt8]) {
    (self.grid, self.shares) = (grid, shares)
    (start, counts) = (SIMD3(truncatingIfNeeded: first), SIMD3(truncatingIfNeeded: size))
  }

  /// No voxel.
  static func empty(_ grid: VoxelGrid) -> FindingMask {
    FindingMask(grid, first: .zero, size: .zero, shares: [])
  }

  /// Volume in mL of a knee of scale 1: the sum of the parts.
  var millilitres: Double {
    let sum = shares.reduce(0) { $0 + Int($1) }
    let side = Double(grid.spacing)
    return Double(sum) / 255 * side * side * side / 1000
  }

  /// The part at a voxel of the whole grid.
  func share(_ x: Int, _ y: Int, _ z: Int) -> UInt8 {
    let at = SIMD3(x, y, z) &- first
    guard at.x >= 0, at.y >= 0, at.z >= 0, at.x < size.x, at.y < size.y, at.z < size.z else {
      return 0
    }
    return shares[(at.z * size.y + at.y) * size.x + at.x]
  }

  /// The box about all voxels of which at least a third is filled, in mm of a knee of scale 1; nil without any.
  var extent: Extent? {
    var low = KneePoint(repeating: .infinity), high = KneePoint(repeating: -.infinity)
    forEach { place, _ in
      low = pointwiseMin(low, place)
      high = pointwiseMax(high, place)
    }
    guard low.x.isFinite else { return nil }
    let half = KneePoint(repeating: grid.spacing / 2)
    return Extent(low: low - half, high: high + half)
  }

  /// Calls with the place and the share, 0 to 1, of every voxel of which at least a third is filled.
  func forEach(_ body: (KneePoint, Float) -> Void) {
    var index = 0
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          let share = shares[index]
          index += 1
          if share >= 85 {
            body(grid.place(first.x + x, first.y + y, first.z + z), Float(share) / 255)
          }
        }
      }
    }
  }
}
