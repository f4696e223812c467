/// One knee with what it has: voxels, findings and where each finding lies.
struct SimulatedKnee: Sendable {
  /// What is painted, in true mm: the limb about the joint.
  private static let extent = Extent(low: [-84, -92, -88], high: [84, 76, 92])

  let subject: KneeSubject
  let phantom: KneePhantom
  let findings: [SimulatedFinding]
  /// For each finding.
  let masks: [FindingMask]

  /// Paints a knee.
  ///
  /// - Parameters:
  ///   - lesions: What it has.
  ///   - seed: Decides the texture.
  ///   - spacing: Side of a voxel in mm.
  init(
    _ subject: KneeSubject, shape: KneeShape, lesions: [Lesion], seed: UInt64, spacing: Float = 0.5
  ) async {
    var shape = shape
    for lesion in lesions { lesion.reshape?(&shape) }
    var anatomy = KneeAnatomy(shape)
    for lesion in lesions { lesion.alter?(&anatomy) }
    let knee = anatomy, texture = TissueTexture(seed: seed, subject: subject, anatomy: anatomy)
    var phantom = await KneePhantom.inSlabs(Self.extent, spacing: spacing, scale: shape.scale) {
      knee.paint(&$0)
      texture.apply(to: &$0)
    }
    let found = phantom.paint(lesions, over: knee)
    (self.subject, self.phantom) = (subject, phantom)
    (findings, masks) = (found.map(\.finding), found.map(\.mask))
  }
}

extension Lesion {
  /// The finding in true units, with what is measured on its voxels.
  ///
  /// - Parameter scale: True mm of one mm of the mask.
  func measured(_ mask: FindingMask, scale: Float = 1) -> SimulatedFinding {
    var result = finding
    result.place *= scale
    result.measurements["volumeInMillilitres"] = mask.millilitres
    if let extent = mask.extent {
      let size = extent.high - extent.low
      result.measurements["widthInMillimetres"] = Double(size.x)
      result.measurements["depthInMillimetres"] = Double(size.y)
      result.measurements["heightInMillimetres"] = Double(size.z)
    }
    result.measurements.merge(measure?(mask) ?? [:]) { _, own in own }
    for (name, value) in result.measurements {
      result.measurements[name] = value * Self.factor(name, Double(scale))
    }
    if let decide { result.isPositive = decide(result.measurements) }
    return result
  }

  /// True units of one of a knee of scale 1, by the unit in which a name ends.
  private static func factor(_ name: String, _ scale: Double) -> Double {
    if name.hasSuffix("InMillimetres") { return scale }
    if name.hasSuffix("InSquareCentimetres") { return scale * scale }
    return name.hasSuffix("InMillilitres") ? scale * scale * scale : 1
  }
}
