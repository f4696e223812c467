public import DICOM
public import Imaging

/// The planes of a multi-frame object's frames, in the order of the file (PS3.3 C.7.6.16.2.3).
///
/// - Parameter dataSet: The object's header.
/// - Returns: One entry for each frame; `nil` for a frame without a sound position, orientation and
///   spacing. Empty when Number of Frames is out of range or contradicts the functional groups.
public func framePlanes(of dataSet: DataSet) -> [SliceGeometry?] {
  let perFrame = dataSet.items(.perFrameFunctionalGroupsSequence)
  let shared = dataSet.items(.sharedFunctionalGroupsSequence).first
  let count = dataSet.integer(.numberOfFrames) ?? 1
  guard count >= 1, count <= FrameRecord.mostFrames, perFrame.isEmpty || perFrame.count == count
  else { return [] }
  let vendor = PrivateElements(dataSet)
  return (1...count).map { number in
    FrameRecord.planeGeometry(
      FrameAttributes(
        dataSet, vendor: vendor, frame: number, perFrame: perFrame, shared: shared)
    ).0
  }
}
