import DICOM
import Testing

private typealias Tag = DICOM.Tag

struct PrivateElementTests {
  private func text(_ tag: Tag, _ value: String) -> DataElement {
    DataElement(tag: tag, valueRepresentation: "LO", value: .text([value]))
  }

  @Test func elementIsFoundInTheBlockThatItsCreatorReserved() {
    let set = DataSet([
      text(Tag(0x0043, 0x0010), "SOMEBODY ELSE"), text(Tag(0x0043, 0x0031), "GEMS_PARM_01"),
      text(Tag(0x0043, 0x102f), "9"), text(Tag(0x0043, 0x312f), "1"),
    ])
    #expect(PrivateElements(set).tag(of: .geImageType) == Tag(0x0043, 0x312f))
    #expect(PrivateElements(set).double(.geImageType) == 1)
    #expect(PrivateElements(set).string(.philipsImageType) == nil)
  }

  @Test func onlyPrivateElementsThatNothingAsksForAreDropped() {
    let plain = [
      text(.patientName, "DOE"), text(Tag(0x0043, 0x0010), "GEMS_PARM_01"),
      text(Tag(0x0043, 0x102f), "1"),
    ]
    let unused = [text(Tag(0x0043, 0x1030), "x"), text(Tag(0x0019, 0x1001), "y")]
    let sequence = { (elements: [DataElement]) in
      DataElement(
        tag: .mrEchoSequence, valueRepresentation: "SQ", value: .items([DataSet(elements)]))
    }
    let set = DataSet(plain + unused + [sequence(plain + unused)])
    #expect(set.withoutUnusedPrivateElements == DataSet(plain + [sequence(plain)]))
  }
}
