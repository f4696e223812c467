import Imaging

/// How far one series shows what a knee's images must show, by its segmentation.
public struct KneeCoverage: Equatable, Sendable {
  /// Of each landmark.
  public let landmarks: [KneeLandmark: LandmarkCoverage]

  /// How far above the patella's upper pole the quadriceps tendon must be shown, in mm (choice of this project: two centimetres).
  public static let aboveThePole = 20.0
  /// How far below the lowest place of the patellar tendon the images must reach, in mm (choice of this project).
  public static let belowTheTendon = 5.0
  /// How far below the plateau they must reach for the tubercle, in mm: it lies 25 to 30 mm below (the design's table of sizes).
  public static let belowThePlateau = 35.0
  /// Area at the images' edge from which a structure is cut, in mm², and as a share of its greatest area in a slice or line.
  private static let edgeArea = (squareMillimetres: 12.0, share: 0.1)

  /// The coverage of a series.
  ///
  /// - Parameters:
  ///   - structures: What each voxel belongs to.
  ///   - orientation: How the series was turned, which leads to the coordinates of a right knee.
  public init(_ structures: StructureMap, orientation: DisplayOrientation) {
    let grid = orientation.geometry
    let labels = orientation.turned(structures.labels)
    let volumes = structures.volumesInMillilitres
    let spans = StructureSpans(labels, grid)
    var landmarks: [KneeLandmark: LandmarkCoverage] = [:]
    for landmark in KneeLandmark.allCases {
      guard volumes[landmark.structure] ?? 0 >= landmark.leastVolume else {
        landmarks[landmark] = .notFound
        continue
      }
      let isCut =
        switch landmark {
        case .quadricepsInsertion: Self.isPoleCut(spans, grid)
        case .tibialTubercle: Self.isTubercleCut(spans, grid)
        default: Self.isAtEdge(landmark.structure, spans)
        }
      landmarks[landmark] = isCut ? .cut : .whole
    }
    self.landmarks = landmarks
  }

  private static func isPoleCut(_ spans: StructureSpans, _ grid: VolumeGeometry) -> Bool {
    guard let pole = spans.highest[.patella] else { return true }
    return grid.reach(from: pole, upwards: true) < aboveThePole
  }

  private static func isTubercleCut(_ spans: StructureSpans, _ grid: VolumeGeometry) -> Bool {
    guard let end = spans.lowest[.patellarTendon] else { return true }
    if grid.reach(from: end, upwards: false) < belowTheTendon { return true }
    let plateaux = [KneeStructure.medialTibialCartilage, .lateralTibialCartilage].compactMap {
      spans.lowest[$0]
    }
    guard let plateau = plateaux.min(by: { $0.z < $1.z }) else { return false }
    let bottom = end.z - grid.reach(from: end, upwards: false)
    return plateau.z - bottom < belowThePlateau
  }

  private static func isAtEdge(_ structure: KneeStructure, _ spans: StructureSpans) -> Bool {
    guard let areas = spans.areas[structure] else { return false }
    return areas.contains { axis in
      [axis.first, axis.last].compactMap(\.self).contains {
        $0 >= edgeArea.squareMillimetres && $0 >= edgeArea.share * (axis.max() ?? 0)
      }
    }
  }
}

extension VolumeGeometry {
  /// How far a grid reaches from a point of it, towards the head or the feet, in mm.
  ///
  /// Voxels count with half of their sides.
  func reach(from point: PatientPoint, upwards: Bool) -> Double {
    let step = PatientVector(x: 0, y: 0, z: upwards ? 1 : -1)
    var distance = 0.0
    while distance < 400 {
      let place = self.place(of: point + step * (distance + 1))
      guard (-0.5...Double(columns) - 0.5).contains(place.column),
        (-0.5...Double(rows) - 0.5).contains(place.row),
        (-0.5...Double(slices) - 0.5).contains(place.slice)
      else { return distance }
      distance += 1
    }
    return distance
  }
}

/// Where the structures of a grid lie: their ends towards head and feet, and their areas along each axis.
private struct StructureSpans {
  private(set) var highest: [KneeStructure: PatientPoint] = [:]
  private(set) var lowest: [KneeStructure: PatientPoint] = [:]
  /// Area in mm² by column, by row and by slice.
  private(set) var areas: [KneeStructure: [[Double]]] = [:]

  init(_ labels: [UInt8], _ grid: VolumeGeometry) {
    let plane = grid.firstSlice
    let faces = [
      plane.rowSpacing * grid.sliceSpacing, plane.columnSpacing * grid.sliceSpacing,
      plane.rowSpacing * plane.columnSpacing,
    ]
    let counts = [grid.columns, grid.rows, grid.slices]
    let wanted = Set(
      KneeLandmark.allCases.map(\.structure.rawValue) + [KneeStructure.patella.rawValue])
    for (index, label) in labels.enumerated() where wanted.contains(label) {
      guard let structure = KneeStructure(rawValue: label) else { continue }
      let voxel = [
        index % grid.columns, index / grid.columns % grid.rows, index / (grid.columns * grid.rows),
      ]
      let point = grid.point(VoxelIndex(column: voxel[0], row: voxel[1], slice: voxel[2]))
      if point.z > highest[structure]?.z ?? -.infinity { highest[structure] = point }
      if point.z < lowest[structure]?.z ?? .infinity { lowest[structure] = point }
      for axis in 0..<3 {
        areas[structure, default: counts.map { [Double](repeating: 0, count: $0) }][axis][
          voxel[axis]] += faces[axis]
      }
    }
  }
}
