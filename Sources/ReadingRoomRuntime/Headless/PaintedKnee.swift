import Imaging
import KneeAnatomy
import MRSimulation

/// A simulated knee as it is painted, measured without images and network between.
///
/// It is the truth for what the program measures of the images, of which scanner, sampling and segmentation err. The measures are this
/// program's own: how far they lie off the bodies that were painted is told by their tests, not by this truth
/// (`docs/knee-measurements.md`).
enum PaintedKnee {
  /// What is measured on, in true mm from the middle of the tibial plateau: from below the tubercle to above the patella, with both
  /// epicondyles.
  private static let extent = Extent(low: [-56, -50, -68], high: [56, 68, 68])

  /// What each structure is painted as; growth plates are parted among the bones by their height.
  private static let painted: [KneeStructure: [Structure]] = [
    .femur: [.femurCortex, .femurMarrow], .tibia: [.tibiaCortex, .tibiaMarrow],
    .patella: [.patellaCortex, .patellaMarrow], .femoralCartilage: [.femoralCartilage],
    .medialTibialCartilage: [.medialTibialCartilage],
    .lateralTibialCartilage: [.lateralTibialCartilage], .patellarCartilage: [.patellarCartilage],
    .medialMeniscus: [.medialMeniscus], .lateralMeniscus: [.lateralMeniscus],
    .patellarTendon: [.patellarTendon],
  ]

  /// Values by ``KneeMeasure/id``; what cannot be measured is not among them. Volumes are left out: the painted voxels are counted
  /// (``StudySimulation/structureVolumes``).
  ///
  /// - Complexity: Linear in the voxels of the joint; some seconds.
  static func measurements(_ phantom: KneePhantom) -> [String: Double] {
    var values: [String: Double] = [:]
    for row in KneeMeasurements(ofKnown: shares(phantom)).rows {
      if case .volume = row.measure { continue }
      if let value = row.value { values[row.id] = value.value }
    }
    return values
  }

  /// The joint's structures where a right knee would lie that stands along the patient's axes.
  ///
  /// The grid's voxels lie about the corners of the painted ones and have the mean of the eight that meet there: 0, 1/8 and so on to 1.
  static func shares(_ phantom: KneePhantom) -> StructureShares {
    let box = PaintedBox(phantom, extent)
    let names = box.structures(painted)
    let plane = SliceGeometry(
      position: box.corner, rowDirection: PatientVector(x: -1, y: 0, z: 0),
      columnDirection: PatientVector(x: 0, y: -1, z: 0), columnSpacing: box.spacing,
      rowSpacing: box.spacing)
    return StructureShares(
      geometry: VolumeGeometry(
        firstSlice: plane, sliceSpacing: box.spacing, columns: box.columns - 1, rows: box.rows - 1,
        slices: box.slices - 1),
      shares: Dictionary(
        uniqueKeysWithValues: painted.keys.map { ($0, box.means(of: $0.rawValue, in: names)) }))
  }
}

/// Some of a phantom's voxels about the joint.
private struct PaintedBox {
  let columns, rows, slices: Int
  /// Side of a voxel, in true mm.
  let spacing: Double
  /// Where the first eight voxels meet, in the patient.
  let corner: PatientPoint
  private let phantom: KneePhantom
  private let first: (column: Int, row: Int, slice: Int)
  private let size: (columns: Int, rows: Int)

  /// The voxels within an extent in true mm, as far as they are painted.
  init(_ phantom: KneePhantom, _ extent: Extent) {
    let grid = phantom.grid, counts = grid.size
    let low = extent.low / phantom.scale, high = extent.high / phantom.scale
    func range(_ low: Float, _ high: Float, _ origin: Float, _ count: Int) -> Range<Int> {
      let from = max(Int(((low - origin) / grid.spacing).rounded(.up)), 0)
      let to = min(Int(((high - origin) / grid.spacing).rounded(.down)) + 1, count)
      return from..<max(to, from + 2)
    }
    let x = range(low.x, high.x, grid.origin.x, counts.x)
    let y = range(low.y, high.y, grid.origin.y, counts.y)
    let z = range(low.z, high.z, grid.origin.z, counts.z)
    (columns, rows, slices) = (x.count, y.count, z.count)
    first = (x.lowerBound, y.lowerBound, z.lowerBound)
    size = (counts.x, counts.y)
    spacing = Double(grid.spacing * phantom.scale)
    let place = grid.place(x.lowerBound, y.lowerBound, z.lowerBound) * phantom.scale
    corner = PatientPoint(
      x: -Double(place.x) - spacing / 2, y: -Double(place.y) - spacing / 2,
      z: Double(place.z) + spacing / 2)
    self.phantom = phantom
  }

  /// Raw values of ``KneeStructure`` for the box's voxels, `[slice, row, column]`.
  func structures(_ painted: [KneeStructure: [Structure]]) -> [UInt8] {
    var table = [UInt8](repeating: KneeStructure.other.rawValue, count: 256)
    for (name, structures) in painted {
      for structure in structures { table[Int(structure.rawValue)] = name.rawValue }
    }
    let scar = Int(Structure.growthPlateScar.rawValue)
    var names: [UInt8] = []
    names.reserveCapacity(columns * rows * slices)
    for slice in first.slice..<first.slice + slices {
      let isAbove = phantom.grid.place(0, 0, slice).z > 0
      table[scar] = (isAbove ? KneeStructure.femur : .tibia).rawValue
      for row in first.row..<first.row + rows {
        let start = (slice * size.rows + row) * size.columns + first.column
        for voxel in phantom.voxels[start..<start + columns] {
          names.append(table[Int(voxel.structure)])
        }
      }
    }
    return names
  }

  /// Shares of a name in 255ths where eight voxels meet.
  func means(of name: UInt8, in names: [UInt8]) -> [UInt8] {
    let along = names.indices.dropLast().map { index -> UInt8 in
      (names[index] == name ? 1 : 0) + (names[index + 1] == name ? 1 : 0)
    }
    let area = columns * rows
    let steps = (0...8).map { UInt8((Double($0) * 255 / 8).rounded()) }
    var means: [UInt8] = []
    means.reserveCapacity((columns - 1) * (rows - 1) * (slices - 1))
    for slice in 0..<slices - 1 {
      for row in 0..<rows - 1 {
        let start = slice * area + row * columns
        for index in start..<start + columns - 1 {
          let below = along[index] + along[index + columns]
          let above = along[index + area] + along[index + area + columns]
          means.append(steps[Int(below + above)])
        }
      }
    }
    return means
  }
}
