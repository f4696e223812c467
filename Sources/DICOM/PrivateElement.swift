/// A private element that a vendor's images need to be understood, found by its creator.
public struct PrivateElement: Hashable, Sendable {
  /// The text of the Private Creator element that reserves the block (PS3.5 section 7.8.1).
  public let creator: String
  /// Group number, odd.
  public let group: UInt16
  /// Element number within the block, the lower byte.
  public let element: UInt8
  /// Value representation, for data sets that do not state it.
  public let valueRepresentation: String

  /// GE's image type: 0 magnitude, 1 phase, 2 real, 3 imaginary.
  public static let geImageType = PrivateElement(
    creator: "GEMS_PARM_01", group: 0x0043, element: 0x2f, valueRepresentation: "SS")
  /// GE's b-value in s/mm², the first of several values; GE adds 10⁹ to some.
  public static let geDiffusionBValue = PrivateElement(
    creator: "GEMS_PARM_01", group: 0x0043, element: 0x39, valueRepresentation: "IS")
  /// Philips' letter for what an image holds: M, P, R or I.
  public static let philipsImageType = PrivateElement(
    creator: "Philips MR Imaging DD 001", group: 0x2005, element: 0x11, valueRepresentation: "CS")
  /// Philips' b-value in s/mm².
  public static let philipsDiffusionBValue = PrivateElement(
    creator: "Philips Imaging DD 001", group: 0x2001, element: 0x03, valueRepresentation: "FL")
  /// Siemens' b-value in s/mm².
  public static let siemensDiffusionBValue = PrivateElement(
    creator: "SIEMENS MR HEADER", group: 0x0019, element: 0x0c, valueRepresentation: "IS")
  /// Number of slices in a Siemens mosaic.
  public static let siemensImagesInMosaic = PrivateElement(
    creator: "SIEMENS MR HEADER", group: 0x0019, element: 0x0a, valueRepresentation: "US")
  /// Siemens' CSA image header. What is read of it are five numbers: the direction of a mosaic's
  /// slices (SliceNormalVector, LPS), NumberOfImagesInMosaic and ProtocolSliceNumber, 0 where one of
  /// these two is not stated.
  public static let siemensImageHeader = PrivateElement(
    creator: "SIEMENS CSA HEADER", group: 0x0029, element: 0x10, valueRepresentation: "OB")
  /// United Imaging's slices of a grid in one picture.
  public static let uihGridSlices = PrivateElement(
    creator: "Image Private Header", group: 0x0065, element: 0x51, valueRepresentation: "SQ")
  /// United Imaging's b-value in s/mm².
  public static let uihDiffusionBValue = PrivateElement(
    creator: "Image Private Header", group: 0x0065, element: 0x09, valueRepresentation: "FD")

  /// All of them.
  public static let known = [
    geImageType, geDiffusionBValue, philipsImageType, philipsDiffusionBValue,
    siemensDiffusionBValue, siemensImagesInMosaic, siemensImageHeader, uihGridSlices,
    uihDiffusionBValue,
  ]
}

/// The private elements of a data set, found by their creators.
///
/// A creator may take any block from 10 to FF (hexadecimal), so that tags differ from file to file
/// (PS3.5 section 7.8.1).
public struct PrivateElements {
  private let dataSet: DataSet
  private let creators: [(tag: Tag, creator: String)]

  /// The private elements of a data set.
  public init(_ dataSet: DataSet) {
    (self.dataSet, creators) = (dataSet, dataSet.privateCreators)
  }

  /// The tag under which an element stands here; `nil` where its creator reserved no block.
  public func tag(of element: PrivateElement) -> Tag? {
    creators.first { $0.tag.group == element.group && $0.creator == element.creator }.map {
      Tag(element.group, ($0.tag.element & 0xff) << 8 | UInt16(element.element))
    }
  }

  /// The first value of an element, when it is not empty.
  public func string(_ element: PrivateElement) -> String? {
    tag(of: element).flatMap { dataSet.string($0) }
  }

  /// The values of an element as numbers; empty unless every one of them is a finite number.
  public func doubles(_ element: PrivateElement) -> [Double] {
    tag(of: element).map { dataSet.doubles($0) } ?? []
  }

  /// The first value of an element as a finite number.
  public func double(_ element: PrivateElement) -> Double? {
    tag(of: element).flatMap { dataSet.double($0) }
  }
}

extension DataSet {
  /// The data set, and the items in it, without the private elements that nothing asks for.
  ///
  /// Vendors' elements are more than half of many headers; a folder of thousands of files is held
  /// at a time. Creators and the elements of ``PrivateElement/known`` stay.
  public var withoutUnusedPrivateElements: DataSet {
    let places = PrivateElements(self)
    let used = Set(PrivateElement.known.compactMap { places.tag(of: $0) })
    return DataSet(
      elements.compactMap { element in
        let isCreator = (0x10...0xff).contains(element.tag.element)
        guard element.tag.group & 1 == 0 || isCreator || used.contains(element.tag) else {
          return nil
        }
        guard case .items(let items) = element.value else { return element }
        return DataElement(
          tag: element.tag, valueRepresentation: element.valueRepresentation,
          value: .items(items.map(\.withoutUnusedPrivateElements)))
      })
  }
}
