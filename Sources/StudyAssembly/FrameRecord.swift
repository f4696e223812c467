import DICOM
import Imaging

/// One frame with what decides where it belongs.
struct FrameRecord {
  var frame: Frame
  var attributes: FrameAttributes
  var frameOfReferenceUID: String
  var stackID: String
  /// Echo Time in ms.
  var echoTime: Double?
  var echoNumber: Int?
  /// What the image's values are.
  var nature: SeriesNature
  /// The sides that the frame's header states; two of them contradict each other.
  var sides: Set<BodySide>
  /// What tells the frame from others at its position, one value for each ``FrameTrait``.
  var traits: [String]
  /// Whether stored values may differ from those that the scanner made.
  var isLossy: Bool
  /// When the frame was made, in the order in which times are asked for.
  var moment: Moment

  /// Place along a stacking normal, in mm.
  func place(along normal: PatientVector) -> Double {
    guard let geometry = frame.geometry else { return 0 }
    return (geometry.position - PatientPoint(x: 0, y: 0, z: 0)).dot(normal)
  }
}

extension FrameRecord {
  /// The frames of one image object.
  ///
  /// - Returns: The frames, and what is missing or malformed.
  static func records(
    of header: InstanceHeader, sopInstanceUID: String
  ) -> (records: [FrameRecord], problems: [AssemblyProblem]) {
    let dataSet = header.dataSet
    let perFrame = dataSet.items(.perFrameFunctionalGroupsSequence)
    let shared = dataSet.items(.sharedFunctionalGroupsSequence).first
    let stated = dataSet.integer(.numberOfFrames) ?? 1
    guard stated >= 1, stated <= mostFrames else {
      return ([], [.missingAttribute(path: header.path, .numberOfFrames)])
    }
    guard perFrame.isEmpty || perFrame.count == stated else {
      return ([], [.missingAttribute(path: header.path, .perFrameFunctionalGroupsSequence)])
    }
    var problems: [AssemblyProblem] = []
    let vendor = PrivateElements(dataSet)
    let records = (1...stated).flatMap { number in
      let attributes = FrameAttributes(
        dataSet, vendor: vendor, frame: number, perFrame: perFrame, shared: shared)
      let (geometry, malformed) = planeGeometry(attributes)
      if let malformed, problems.isEmpty {
        problems.append(.missingAttribute(path: header.path, malformed))
      }
      var record = FrameRecord(
        header, attributes, number: number, geometry: geometry, sopInstanceUID: sopInstanceUID)
      guard record.nature == .tiled else { return [record] }
      if stated == 1, perFrame.isEmpty, let mosaic = Mosaic(record) { return mosaic.slices }
      // The plane of a picture of many slices is the plane of none of them.
      record.frame.geometry = nil
      return [record]
    }
    return (records, problems)
  }

  /// More frames than any scanner makes in one object; a bound for malformed files.
  static let mostFrames = 100_000

  /// Farther from the origin, in mm, is no patient; a bound for malformed files.
  static let farthest = 100_000.0

  private init(
    _ header: InstanceHeader, _ attributes: FrameAttributes, number: Int,
    geometry: SliceGeometry?, sopInstanceUID: String
  ) {
    let dataSet = header.dataSet
    frame = Frame(
      sopInstanceUID: sopInstanceUID, sopClassUID: dataSet.string(.sopClassUID) ?? "",
      frameNumber: number, path: header.path, instanceNumber: dataSet.integer(.instanceNumber),
      geometry: geometry, columns: dataSet.integer(.columns) ?? 0,
      rows: dataSet.integer(.rows) ?? 0, window: nil, isInverted: false)
    frame.readValues(attributes)
    frame.overlayGroups = OverlayPlane.groups.filter { dataSet[.overlayRows($0)] != nil }
    self.attributes = attributes
    frameOfReferenceUID = dataSet.string(.frameOfReferenceUID) ?? ""
    stackID = attributes.string(.frameContentSequence, .stackID) ?? ""
    echoTime =
      attributes.double(.mrEchoSequence, .effectiveEchoTime) ?? attributes.double(.echoTime)
    echoNumber = attributes.string(.echoNumbers).flatMap { Int($0) }
    nature = SeriesNature(attributes)
    sides = statedSides(attributes)
    // What the header states goes before what the syntax allows (PS3.3 C.7.6.1.1.5).
    isLossy =
      switch dataSet.string(.lossyImageCompression) {
      case "01": true
      case "00": false
      default: TransferSyntax(rawValue: header.transferSyntaxUID)?.isLossy ?? false
      }
    traits = FrameTrait.values(attributes)
    moment = Moment(
      trigger: finite(traits[FrameTrait.triggerTime.rawValue]),
      position: finite(traits[FrameTrait.temporalPosition.rawValue]),
      time: FrameTrait.time(attributes))
  }

  /// The plane, or the attribute that keeps it from being known.
  ///
  /// Nothing is malformed where position and orientation are both absent, as in secondary captures.
  static func planeGeometry(
    _ attributes: FrameAttributes
  ) -> (SliceGeometry?, malformed: Tag?) {
    let position = attributes.doubles(.planePositionSequence, .imagePositionPatient)
    let orientation = attributes.doubles(.planeOrientationSequence, .imageOrientationPatient)
    let spacing = attributes.doubles(.pixelMeasuresSequence, .pixelSpacing)
    if position.isEmpty && orientation.isEmpty { return (nil, nil) }
    guard position.count == 3, position.allSatisfy({ abs($0) <= farthest }) else {
      return (nil, .imagePositionPatient)
    }
    guard let (row, column) = directions(orientation) else {
      return (nil, .imageOrientationPatient)
    }
    guard spacing.count == 2, spacing.allSatisfy({ $0 >= 1e-6 && $0 <= farthest }) else {
      return (nil, .pixelSpacing)
    }
    let geometry = SliceGeometry(
      position: PatientPoint(x: position[0], y: position[1], z: position[2]),
      rowDirection: row, columnDirection: column, columnSpacing: spacing[1],
      rowSpacing: spacing[0])
    return (geometry, nil)
  }

  /// Two directions of length one at right angles, from cosines that are so within rounding.
  ///
  /// Files round the cosines to a few digits; what departs by more than one hundredth is no plane.
  private static func directions(_ cosines: [Double]) -> (PatientVector, PatientVector)? {
    guard cosines.count == 6 else { return nil }
    let first = PatientVector(x: cosines[0], y: cosines[1], z: cosines[2])
    let second = PatientVector(x: cosines[3], y: cosines[4], z: cosines[5])
    let tolerance = 0.01
    guard abs(first.length - 1) < tolerance, abs(second.length - 1) < tolerance,
      abs(first.dot(second)) < tolerance, let row = first.normalised,
      let column = (second + row * -row.dot(second)).normalised
    else { return nil }
    return (row, column)
  }
}

/// When a frame was made, by trigger delay, temporal position and clock.
struct Moment: Comparable {
  /// Trigger delay in ms.
  var trigger: Double
  /// Temporal position, from one.
  var position: Double
  /// Date and time as the header writes them.
  var time: String

  static func < (left: Moment, right: Moment) -> Bool {
    (left.position, left.trigger, left.time) < (right.position, right.trigger, right.time)
  }
}

private func finite(_ text: String) -> Double {
  Double(text).flatMap { $0.isFinite ? $0 : nil } ?? 0
}
