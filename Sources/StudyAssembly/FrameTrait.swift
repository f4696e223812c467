import DICOM

/// What tells images at one position apart, in the order in which it is asked.
enum FrameTrait: Int, CaseIterable {
  case imageType, bValue, gradient, inversionTime, flipAngle, repetitionTime, temporalPosition
  case triggerTime, dimensions, acquisition

  /// Whether the trait says when an image was made, and not of what kind it is.
  var isTime: Bool {
    switch self {
    case .temporalPosition, .triggerTime, .acquisition: true
    default: false
    }
  }

  /// The trait in words.
  func words(_ value: String) -> String {
    guard !value.isEmpty else { return "" }
    return switch self {
    case .imageType, .gradient: value
    case .bValue: "b \(value) s/mm²"
    case .inversionTime: "TI \(value) ms"
    case .flipAngle: "flip angle \(value)°"
    case .repetitionTime: "TR \(value) ms"
    case .temporalPosition: "time \(value)"
    case .triggerTime: "trigger \(value) ms"
    case .dimensions: "dimension \(value)"
    case .acquisition: "acquisition \(value)"
    }
  }

  /// The frame's value of each trait, in the order of the cases; empty where nothing is stated.
  static func values(_ attributes: FrameAttributes) -> [String] {
    allCases.map { $0.value(attributes) }
  }

  private func value(_ attributes: FrameAttributes) -> String {
    switch self {
    case .imageType:
      let type = attributes.strings(.mrImageFrameTypeSequence, .frameType)
      return (type.isEmpty ? attributes.strings(.imageType) : type).joined(separator: "\\")
    case .bValue: return Self.bValue(attributes)
    case .gradient: return Self.gradient(attributes)
    case .inversionTime:
      return attributes.string(.mrModifierSequence, .inversionTimes)
        ?? attributes.string(.inversionTime) ?? ""
    case .flipAngle:
      return attributes.string(.mrTimingAndRelatedParametersSequence, .flipAngle) ?? ""
    case .repetitionTime:
      return attributes.string(.mrTimingAndRelatedParametersSequence, .repetitionTime) ?? ""
    case .temporalPosition:
      return attributes.string(.frameContentSequence, .temporalPositionIndex)
        ?? attributes.string(.temporalPositionIdentifier) ?? ""
    case .triggerTime:
      return attributes.string(.cardiacSynchronizationSequence, .nominalCardiacTriggerDelayTime)
        ?? attributes.string(.triggerTime) ?? ""
    case .dimensions: return Self.dimensions(attributes)
    case .acquisition: return attributes.string(.acquisitionNumber) ?? ""
    }
  }

  /// Diffusion b-value in s/mm², by the standard's element or the vendor's.
  private static func bValue(_ attributes: FrameAttributes) -> String {
    if let stated = attributes.string(.mrDiffusionSequence, .diffusionBValue) { return stated }
    let vendors: [PrivateElement] = [
      .siemensDiffusionBValue, .geDiffusionBValue, .philipsDiffusionBValue, .uihDiffusionBValue,
    ]
    guard var value = vendors.lazy.compactMap({ attributes.vendor.double($0) }).first else {
      return ""
    }
    // GE marks the values of some sequences by adding 10⁹.
    if value >= 1e9, value < 2e9 { value -= 1e9 }
    return decimalString(value)
  }

  private static func gradient(_ attributes: FrameAttributes) -> String {
    let group = attributes.items(.mrDiffusionSequence).first
    let direction =
      group?.items(.diffusionGradientDirectionSequence).first
      .map { $0.strings(.diffusionGradientOrientation) }
      ?? attributes.strings(.diffusionGradientOrientation)
    return direction.joined(separator: ", ")
  }

  /// The indices of dimensions that are not places, joined by slashes (PS3.3 C.7.6.17).
  private static func dimensions(_ attributes: FrameAttributes) -> String {
    let tags: [Tag] = [
      .stackID, .inStackPositionNumber, .imagePositionPatient, .planePositionSequence,
    ]
    let places = Set(tags.map(\.description))
    let pointers = attributes.dataSet.items(.dimensionIndexSequence).map {
      $0.string(.dimensionIndexPointer)?.lowercased() ?? ""
    }
    let indices = attributes.strings(.frameContentSequence, .dimensionIndexValues)
    guard !indices.isEmpty, pointers.count == indices.count else { return "" }
    return zip(pointers, indices).filter { !places.contains($0.0) }.map(\.1)
      .joined(separator: "/")
  }
}

extension FrameTrait {
  /// When a frame was made, for ordering only: date and time as the header writes them.
  static func time(_ attributes: FrameAttributes) -> String {
    let timeOfContent = Tag(0x0008, 0x0033)
    return attributes.string(.frameContentSequence, .frameAcquisitionDateTime)
      ?? attributes.string(.acquisitionDateTime) ?? attributes.string(.acquisitionTime)
      ?? attributes.string(timeOfContent) ?? ""
  }
}
