import Findings
import Imaging
import TerminalUI

extension FindingForm {
  /// A form for changing a finding.
  init(modifying finding: ReviewedFinding) {
    self.init(purpose: .modify(findingID: finding.id), base: finding.current)
  }

  /// A form for a finding of the reader's own; `template` holds what is known already.
  init(adding template: Finding) { self.init(purpose: .add, base: template) }

  private init(purpose: Purpose, base: Finding) {
    self.purpose = purpose
    self.base = base
    field = .type
    type = TextField(text: base.type, placeholder: "what it is, such as meniscus-tear")
    grade = TextField(text: base.grade, placeholder: "none")
    side = base.side
    site = TextField(text: base.site, placeholder: "where it is, such as medial compartment")
    wording = TextField(text: base.wording, placeholder: "composed from the parts")
    measurements = []
    contourThreshold = nil
    recomputed = nil
    complaint = ""
    take(base.measurements)
  }

  /// Takes measurements: those of size come first and get a field each, the others stay as they are.
  mutating func take(_ all: [Measurement]) {
    base.measurements = all
    let sizes = base.sizes
    base.measurements = sizes + all.filter { !sizes.contains($0) }
    measurements = sizes.map { Self.field(for: $0) }
  }

  /// The text of a measurement's value.
  static func field(for measurement: Measurement) -> TextField {
    TextField(text: decimalText(measurement.value, places: 1), limit: 12)
  }

  /// The fields in order.
  var fields: [FindingFormField] {
    [.type, .grade, .side, .site, .wording]
      + measurements.indices.map { .measurement($0) }
      + (base.region != nil && base.origin != .reader ? [.contourThreshold] : [])
  }

  /// Whether anything differs from how the form was opened.
  var isChanged: Bool {
    type.text != base.type || grade.text != base.grade || side != base.side
      || site.text != base.site || wording.text != base.wording || recomputed != nil
      || zip(measurements, base.measurements).contains { $0.text != Self.field(for: $1).text }
  }

  /// Goes to the field a number of places on, going round.
  mutating func moveField(by step: Int) {
    let all = fields
    let index = all.firstIndex(of: field) ?? 0
    field = all[(index + step + all.count) % all.count]
  }

  /// Changes the text of the field that takes the keys.
  mutating func edit(_ change: (inout TextField) -> Void) {
    complaint = ""
    switch field {
    case .type: change(&type)
    case .grade: change(&grade)
    case .site: change(&site)
    case .wording: change(&wording)
    case .measurement(let index) where measurements.indices.contains(index):
      change(&measurements[index])
    case .measurement, .side, .contourThreshold: break
    }
  }

  /// The next or previous choice of the field that takes the keys.
  ///
  /// - Returns: The threshold whose region has to be computed; `nil` when none has to.
  mutating func choose(_ step: Int) -> Double? {
    complaint = ""
    switch field {
    case .type:
      let names = FindingType.all.map(\.name)
      let next = names.firstIndex(of: type.text).map { ($0 + step + names.count) % names.count }
      type = TextField(text: names[next ?? 0], placeholder: type.placeholder)
    case .side:
      let sides: [BodySide] = [.left, .right, .unknown]
      let index = sides.firstIndex(of: side) ?? 0
      side = sides[(index + step + sides.count) % sides.count]
    case .contourThreshold:
      // In hundredths, so that steps add up exactly.
      let hundredths = Int(((contourThreshold ?? 0.5) * 100).rounded()) + step * 5
      let threshold = Double(max(5, min(95, hundredths))) / 100
      contourThreshold = threshold
      return threshold
    case .grade, .site, .wording, .measurement: break
    }
    return nil
  }

  /// The act that the form asks for; `nil` with a complaint when the input is not sound.
  mutating func finished() -> ReviewAction? {
    guard let name = soundType else {
      complaint = "The type needs letters, digits and hyphens, such as meniscus-tear."
      field = .type
      return nil
    }
    var values: [Measurement] = []
    for (index, (text, measurement)) in zip(measurements, base.measurements).enumerated() {
      guard let value = value(text, of: measurement) else {
        complaint = "A size is a number above zero, such as 12.5."
        field = .measurement(index)
        return nil
      }
      values.append(Measurement(name: measurement.name, value: value, unit: measurement.unit))
    }
    values += base.measurements.dropFirst(values.count)
    guard contourThreshold == recomputed?.threshold else {
      complaint = "The region at this threshold is still being computed."
      return nil
    }
    return action(type: name, measurements: values)
  }

  /// A value; text that was not touched keeps the measurement's full precision.
  private func value(_ field: TextField, of measurement: Measurement) -> Double? {
    if field.text == Self.field(for: measurement).text { return measurement.value }
    guard let value = Double(field.text), value.isFinite, value > 0 else { return nil }
    return value
  }

  private var soundType: String? {
    let name = type.text.lowercased().split(separator: " ").joined(separator: "-")
    let isSound = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return isSound && name.contains(where: \.isLetter) ? name : nil
  }

  private func action(type name: String, measurements values: [Measurement]) -> ReviewAction? {
    switch purpose {
    case .add:
      var finding = base
      (finding.type, finding.grade, finding.side) = (name, grade.text, side)
      (finding.site, finding.wording, finding.measurements) = (site.text, wording.text, values)
      return .add(finding)
    case .modify(let id):
      var edit = FindingEdit()
      if name != base.type { edit.type = name }
      if grade.text != base.grade { edit.grade = grade.text }
      if side != base.side { edit.side = side }
      if site.text != base.site { edit.site = site.text }
      if wording.text != base.wording { edit.wording = wording.text }
      if values != base.measurements || recomputed != nil { edit.measurements = values }
      if let recomputed {
        (edit.contourThreshold, edit.region) = (recomputed.threshold, recomputed.region)
      }
      return .modify(findingID: id, edit)
    }
  }
}
