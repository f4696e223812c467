import DICOM
import Imaging
import StudyAssembly

/// The frames of a segmentation or a parametric map with what says where they lie.
struct ObjectFrames {
  let rows: Int
  let columns: Int
  let count: Int
  private let planes: [SliceGeometry?]
  private let perFrame: [DataSet]
  private let shared: DataSet?
  private let frameOfReference: String

  init(_ dataSet: DataSet) throws(ImportedObjectError) {
    guard let rows = dataSet.integer(.rows), (1...largestSide).contains(rows) else {
      throw .missingAttribute(.rows)
    }
    guard let columns = dataSet.integer(.columns), (1...largestSide).contains(columns) else {
      throw .missingAttribute(.columns)
    }
    planes = framePlanes(of: dataSet)
    guard !planes.isEmpty else { throw .missingAttribute(.numberOfFrames) }
    (self.rows, self.columns, count) = (rows, columns, planes.count)
    perFrame = dataSet.items(.perFrameFunctionalGroupsSequence)
    shared = dataSet.items(.sharedFunctionalGroupsSequence).first
    frameOfReference = dataSet.string(.frameOfReferenceUID) ?? ""
  }

  /// The first item of a functional group of a frame, from one: its own, else the shared one.
  func group(_ tag: Tag, frame: Int) -> DataSet? {
    let own = perFrame.indices.contains(frame - 1) ? perFrame[frame - 1] : nil
    return own?.items(tag).first ?? shared?.items(tag).first
  }

  /// Where a frame, from one, lies.
  func placement(of frame: Int, by placer: FramePlacer) -> FramePlacement {
    placer.place(
      plane: planes[frame - 1], frameOfReference: frameOfReference, sources: sources(of: frame),
      columns: columns, rows: rows)
  }

  private func sources(of frame: Int) -> [ObjectReferences.Image] {
    let own = perFrame.indices.contains(frame - 1) ? perFrame[frame - 1] : nil
    let derivations =
      own?.items(.derivationImageSequence) ?? shared?.items(.derivationImageSequence) ?? []
    return derivations.flatMap { ObjectReferences.images($0, .sourceImageSequence) }
  }

  /// Reads a frame and checks its size.
  func read(_ frame: Int, _ reader: ObjectFrameReader) throws -> [Float] {
    let values = try reader(frame)
    guard values.rows == rows, values.columns == columns else {
      throw ImportedObjectError.frameSize(frame)
    }
    return values.values
  }
}

/// The longest side, in pixels, of a matrix that overlays are made for; more than any MR image has, and
/// few enough that hostile sizes cannot exhaust memory.
let largestSide = 8192

extension Frame {
  /// Whether overlays are made for the frame's matrix.
  var hasSoundMatrix: Bool {
    (1...largestSide).contains(columns) && (1...largestSide).contains(rows)
  }
}
