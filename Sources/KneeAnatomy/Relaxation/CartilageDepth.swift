import CPixels
public import Imaging

/// How deep places lie in the cartilage of a knee: between the bone and the joint, along the bone's normal.
///
/// A place belongs to the bone's vertex that is nearest to it. The layer of cartilage over that vertex is the one that thickness is
/// measured by (``CartilageMeasurements``), so that depth is relative to the thickness at that very spot.
public struct CartilageDepth: Sendable {
  /// A place's distances to both faces of its layer, in mm; negative outside.
  public struct Place: Equatable, Sendable {
    /// From the face that lies on the bone.
    public let fromBone: Double
    /// From the face that lies towards the joint.
    public let fromJoint: Double
    /// Direction from the bone to the joint, of length one.
    public let normal: PatientVector

    /// Share of the thickness that lies between the bone and the place: 0 at the bone, 1 at the joint.
    public var relative: Double { fromBone / (fromBone + fromJoint) }

    /// The half of the thickness in which the place lies.
    public var layer: RelaxationLayer { relative < 0.5 ? .deep : .superficial }
  }

  private let covers: [KneeStructure: LayeredBone]

  /// The depths of a knee's cartilages.
  ///
  /// - Parameter shares: Its structures, in the coordinates of a right knee.
  public init(_ shares: StructureShares) { self.init(BoneSurfaces(shares)) }

  /// The depths of a knee that was measured, on the surfaces that its thickness was measured from.
  public init(of measured: KneeMeasurements) { self.init(measured.surfaces) }

  private init(_ bones: BoneSurfaces) {
    let pairs: [(KneeStructure, StructureSurface)] = [
      (.femoralCartilage, bones.femur), (.medialTibialCartilage, bones.tibia),
      (.lateralTibialCartilage, bones.tibia), (.patellarCartilage, bones.patella),
    ]
    covers = Dictionary(
      uniqueKeysWithValues: pairs.map { cartilage, bone in
        (cartilage, LayeredBone(cartilage, in: bones.shares, on: bone))
      })
  }

  /// Where a point lies in a cartilage; nil where no layer of it lies near.
  ///
  /// - Parameters:
  ///   - point: In the coordinates of a right knee.
  ///   - cartilage: One of ``KneeStructure/cartilages``.
  public func place(of point: PatientPoint, in cartilage: KneeStructure) -> Place? {
    covers[cartilage]?.place(of: point)
  }
}

/// The vertices of a bone that bear a layer of cartilage, kept by where they lie.
private struct LayeredBone: Sendable {
  private struct Vertex: Sendable {
    let point: PatientPoint
    let normal: PatientVector
    /// Where the layer begins and ends along the normal, in mm from the vertex.
    let inner, outer: Double
  }

  /// Side of a cell, in mm; a vertex is looked for in a cell and its neighbours out to ``reach`` cells.
  private static let side = 4.0
  private static let reach = 2
  /// Farthest that a place lies off its vertex's normal, in mm: the bone's curve and slices 4 mm apart leave gaps below it.
  private static let aside = 2.0

  private var cells: [SIMD3<Int32>: [Vertex]] = [:]

  init(_ cartilage: KneeStructure, in shares: StructureShares, on surface: StructureSurface) {
    let spacing = shares.geometry.firstSlice.columnSpacing
    let layers = CartilageRays.layers(of: cartilage, in: shares, on: surface)
    for (index, layer) in layers.enumerated()
    where layer.inner.isFinite && layer.content * Float(spacing) >= BoneCover.bareBelow {
      let point = surface.point(index)
      cells[Self.cell(of: point), default: []].append(
        Vertex(
          point: point, normal: surface.normal(index), inner: Double(layer.inner) * spacing,
          outer: Double(layer.outer) * spacing))
    }
  }

  func place(of point: PatientPoint) -> CartilageDepth.Place? {
    guard let vertex = nearest(to: point) else { return nil }
    let way = point - vertex.point
    let height = way.dot(vertex.normal)
    let aside = (way + vertex.normal * -height).length
    guard aside <= Self.aside, vertex.outer > vertex.inner else { return nil }
    return CartilageDepth.Place(
      fromBone: height - vertex.inner, fromJoint: vertex.outer - height, normal: vertex.normal)
  }

  private func nearest(to point: PatientPoint) -> Vertex? {
    let middle = Self.cell(of: point)
    var best: Vertex?, least = Double.infinity
    for x in -Self.reach...Self.reach {
      for y in -Self.reach...Self.reach {
        for z in -Self.reach...Self.reach {
          for vertex in cells[middle &+ SIMD3(Int32(x), Int32(y), Int32(z)), default: []] {
            let distance = (point - vertex.point).dot(point - vertex.point)
            if distance < least { (best, least) = (vertex, distance) }
          }
        }
      }
    }
    return best
  }

  private static func cell(of point: PatientPoint) -> SIMD3<Int32> {
    SIMD3(
      Int32((point.x / side).rounded(.down)), Int32((point.y / side).rounded(.down)),
      Int32((point.z / side).rounded(.down)))
  }
}
