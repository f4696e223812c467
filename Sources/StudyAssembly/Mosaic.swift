import DICOM
import Imaging

/// The slices of a Siemens mosaic, where its header surely says where they lie.
///
/// The format has no standard; it is read as NiBabel documents it ("Siemens mosaic format") and
/// dcm2niix reads it: *n* slices stand along the rows of a square of ceil(√*n*) tiles a side. Image
/// Position (Patient) is that of a single slice as large as the whole picture and with its centre in
/// the centre of the first slice. The others follow at Spacing Between Slices in the direction that
/// the CSA image header names. Anything missing, contradictory or unusual leaves the picture whole.
struct Mosaic {
  /// The slices in the order of the picture.
  let slices: [FrameRecord]

  /// More slices than any mosaic has; a bound for malformed files.
  private static let most = 1024.0
  /// Farther apart, in mm, are no slices of a patient.
  private static let farthest = 1000.0

  /// Takes a picture of many slices apart.
  ///
  /// - Parameter picture: The only frame of its object, with the geometry that the header states.
  /// - Returns: `nil` unless the header surely says how.
  init?(_ picture: FrameRecord) {
    let attributes = picture.attributes
    guard let whole = picture.frame.geometry, Self.isMosaic(attributes),
      let count = Self.count(attributes.vendor), let step = Self.step(attributes, whole.normal)
    else { return nil }
    let side = Int(Double(count).squareRoot().rounded(.up))
    let nature = SeriesNature(attributes, isTakenApart: true)
    var slices: [FrameRecord] = []
    for number in 0..<count {
      guard
        let tile = Tile(
          number: number, side: side, columns: picture.frame.columns, rows: picture.frame.rows)
      else { return nil }
      var slice = picture
      slice.nature = nature
      slice.frame.tile = tile
      (slice.frame.columns, slice.frame.rows) = (tile.columns, tile.rows)
      let corner = whole.point(
        column: Double(tile.pictureColumns - tile.columns) / 2,
        row: Double(tile.pictureRows - tile.rows) / 2)
      let position = corner + step * Double(number)
      guard [position.x, position.y, position.z].allSatisfy({ abs($0) <= FrameRecord.farthest })
      else { return nil }
      slice.frame.geometry?.position = position
      slices.append(slice)
    }
    self.slices = slices
  }

  /// United Imaging's pictures of a grid are laid out otherwise.
  private static func isMosaic(_ attributes: FrameAttributes) -> Bool {
    let values = attributes.strings(.imageType).map { $0.uppercased() }
    return values.contains("MOSAIC") && !values.contains("VFRAME")
  }

  /// The number of slices, on which all that state it agree.
  private static func count(_ vendor: PrivateElements) -> Int? {
    let header = vendor.doubles(.siemensImageHeader)
    let stated = [vendor.double(.siemensImagesInMosaic), header.count == 5 ? header[3] : nil]
      .compactMap { $0 }.filter { $0 > 0 }
    guard let first = stated.first, stated.allSatisfy({ $0 == first }), first <= most else {
      return nil
    }
    return Int(exactly: first)
  }

  /// From one slice to the next, in mm, at right angles to the slices.
  ///
  /// A distance below the thickness may be a gap instead. A mosaic whose first slice is not the
  /// protocol's first is in reverse order, and its direction was never confirmed (dcm2niix, issue 40).
  private static func step(_ attributes: FrameAttributes, _ normal: PatientVector) -> PatientVector?
  {
    let header = attributes.vendor.doubles(.siemensImageHeader)
    guard header.count == 5, (0...1).contains(header[4]),
      let direction = sliceDirection(header),
      // As for parallel slices: the cosine of 0.8 degrees.
      abs(direction.dot(normal)) > 0.9999,
      let distance = attributes.double(.spacingBetweenSlices),
      distance >= samePosition, distance <= farthest,
      distance >= 0.99 * (attributes.double(.sliceThickness) ?? 0)
    else { return nil }
    return normal * (direction.dot(normal) > 0 ? distance : -distance)
  }

  /// A vector of length one within rounding, as for the cosines of Image Orientation (Patient).
  private static func sliceDirection(_ header: [Double]) -> PatientVector? {
    let vector = PatientVector(x: header[0], y: header[1], z: header[2])
    return abs(vector.length - 1) < 0.01 ? vector.normalised : nil
  }
}
