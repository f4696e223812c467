import DICOM
import DICOMFiles
import Imaging
import MRSimulation

/// The images of one series as they were written.
struct WrittenImages: Equatable {
  /// SOP Instance UIDs, `[echo][slice]`.
  var instanceUIDs: [[String]]
  /// Path of one of them.
  var firstPath: String
}

/// Writes the images of a series, `I0001.dcm` and so on: slice by slice, with the echoes of each.
///
/// - Parameters:
///   - series: The series; it holds at least one image.
///   - identity: The study's identity.
///   - index: Which of the identity's series it is.
///   - folder: An existing folder.
/// - Throws: `DICOMWriteError`.
func writeImages(
  of series: SimulatedSeries, identity: StudyIdentity, index: Int, folder: String
) throws(DICOMWriteError) -> WrittenImages {
  precondition(series.images.first?.isEmpty == false, "A series has images.")
  let own = identity.series[index]
  let header = ScannerHeader(
    identity: identity, series: own, scan: series.scan, plan: series.plan)
  let (echoes, slices) = (series.images.count, series.images[0].count)
  let encoding = series.scan.vendor.pixelEncoding
  let stored = encoding.scaling.store(series.images.flatMap { $0.map(\.image) }).pixels
  let uids = own.instanceUIDs(echoes * slices)
  for place in 0..<echoes * slices {
    let (slice, echo) = (place / echoes, place % echoes)
    let acquired = series.images[echo][slice]
    var image = MRImageDocument(
      rows: acquired.image.rows, columns: acquired.image.columns,
      bitsStored: encoding.bitsStored, isSigned: encoding.isSigned,
      pixels: stored[echo * slices + slice])
    image.attributes = header.attributes(
      ScannerHeader.Place(
        echo: echo, instanceNumber: place + 1, sopInstanceUID: uids[place]),
      geometry: acquired.geometry)
    try DICOMFile.writeMRImage(image, to: path(ofImage: place, in: folder))
  }
  return WrittenImages(
    instanceUIDs: (0..<echoes).map { echo in (0..<slices).map { uids[$0 * echoes + echo] } },
    firstPath: path(ofImage: 0, in: folder))
}

private func path(ofImage place: Int, in folder: String) -> String {
  "\(folder)/I\(padded("\(place + 1)", 4)).dcm"
}
