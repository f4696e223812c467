import CPixels
import Imaging

/// A bone's surface with the thickness of cartilage over each vertex, and where cartilage should be.
struct BoneCover: Sendable {
  /// Cartilage thinner than this counts as none, in mm.
  ///
  /// The pixel of a usual knee protocol, below which a layer between bone and fluid is not told from none (choice of this project; in the
  /// nomenclature of Eckstein et al., Osteoarthritis and Cartilage 2006, denuded is what a reader sees without cartilage).
  static let bareBelow: Float = 0.5
  /// Pieces smaller than this are taken for stray voxels, in mm².
  private static let speck = 40.0
  /// Notches in the margin up to twice this width are taken for lost cartilage, in mm.
  private static let closing = 4.0

  let surface: StructureSurface
  /// Of each vertex in mm; zero where there is none.
  private(set) var thickness: [Float]
  /// Vertices that bear cartilage or should.
  private(set) var expected: [Int] = []

  init(_ cartilage: KneeStructure, in shares: StructureShares, on surface: StructureSurface) {
    self.surface = surface
    let spacing = Float(shares.geometry.firstSlice.columnSpacing)
    thickness = CartilageRays.layers(of: cartilage, in: shares, on: surface).map {
      $0.content * spacing
    }
  }

  /// Whether a vertex bears cartilage.
  func isCovered(_ vertex: Int) -> Bool { thickness[vertex] >= Self.bareBelow }

  /// Vertices that bear cartilage.
  var covered: [Int] { thickness.indices.filter(isCovered) }

  /// Finds where cartilage should be: where it is, in holes, and in notches of the margin.
  ///
  /// The cells at the margin itself count only where they are covered, so that its thin edge is not taken for a loss.
  ///
  /// - Parameter flat: A vertex's place on the surface laid flat, in mm; `nil` for one that cannot bear cartilage.
  mutating func expect(_ flat: (Int) -> (Double, Double)?) {
    let covered = covered
    var map = CoverMap(covered.compactMap(flat))
    map.dropSpecks(below: Self.speck)
    map.fillHoles()
    map.close(radius: Self.closing)
    let inner = map.withoutMargin
    expected = thickness.indices.filter { vertex in
      guard let place = flat(vertex) else { return false }
      return isCovered(vertex)
        ? map.contains(place.0, place.1) : inner.contains(place.0, place.1)
    }
  }
}
