public import DICOMFiles
import DICOM
import Imaging
import StudyAssembly

/// Writes a derived series: one single-frame MR image for each slice, `I0001.dcm` and so on.
///
/// Values stand in 16 bits with one rescale for the whole series; the window is that of the viewer's percentiles.
///
/// - Parameters:
///   - derived: What to write; its values are finite.
///   - folder: An existing folder.
///   - makeUID: A new UID at each call.
///   - date: Date, as `YYYYMMDD`.
///   - time: Time, as `HHMMSS`.
///   - softwareVersion: Version of the program.
/// - Returns: The Series Instance UID, and the rescale of its values.
/// - Throws: `DICOMWriteError`.
public func writeDerivedSeries(
  _ derived: DerivedSeries, folder: String, makeUID: () -> String, date: String, time: String,
  softwareVersion: String
) throws(DICOMWriteError) -> (seriesInstanceUID: String, values: StoredValues) {
  let samples = derived.volume.samples
  guard samples.allSatisfy(\.isFinite), let first = samples.first else {
    throw .invalid(part: "pixels")
  }
  let geometry = derived.volume.geometry
  let range = samples.reduce(first...first) {
    min($0.lowerBound, $1)...max($0.upperBound, $1)
  }
  let values = StoredValues(range)
  let frameOfReference =
    (derived.reference ?? derived.source).frameOfReferenceUID
  let header = DerivedSeriesHeader(
    derived: derived,
    moment: DerivationMoment(date: date, time: time, softwareVersion: softwareVersion),
    seriesInstanceUID: makeUID(),
    frameOfReferenceUID: frameOfReference.isEmpty ? makeUID() : frameOfReference)
  let shared = header.shared(values, window: window(of: derived))
  let (takenOver, sequences) = (header.takenOver, header.sharedSequences)
  for slice in 0..<geometry.slices {
    var image = MRImageDocument(
      rows: geometry.rows, columns: geometry.columns, bitsStored: 16,
      pixels: stored(slice, of: derived, values))
    image.attributes = shared.merging(header.image(slice, sopInstanceUID: makeUID())) { $1 }
    image.takenOver = takenOver
    image.sequences = sequences
    image.sequences[.sourceImageSequence] = header.sources(sources(of: slice, in: derived))
    if let reference = derived.reference, derived.steps.contains(.resampled) {
      image.sequences[.referencedImageSequence] = [header.reference(reference.frames[slice])]
    }
    try DICOMFile.writeMRImage(image, to: "\(folder)/\(name(slice))")
  }
  return (header.seriesInstanceUID, values)
}

/// The slice itself, or where slices were read across all of them.
private func sources(of slice: Int, in derived: DerivedSeries) -> [Frame] {
  derived.steps.contains(.resampled) ? derived.source.frames : [derived.source.frames[slice]]
}

private func stored(_ slice: Int, of derived: DerivedSeries, _ values: StoredValues) -> [UInt16] {
  let size = derived.volume.geometry.rows * derived.volume.geometry.columns
  return (slice * size..<(slice + 1) * size).map { voxel in
    !derived.outside.isEmpty && derived.outside[voxel]
      ? 0 : values.stored(derived.volume.samples[voxel])
  }
}

/// The viewer's window of what the source shows.
private func window(of derived: DerivedSeries) -> WindowLevel {
  guard !derived.outside.isEmpty else { return percentileWindow(derived.volume.samples) }
  return percentileWindow(
    zip(derived.volume.samples, derived.outside).filter { !$1 }.map(\.0))
}

private func name(_ slice: Int) -> String {
  let number = "\(slice + 1)"
  return "I" + String(repeating: "0", count: max(0, 4 - number.count)) + number + ".dcm"
}
