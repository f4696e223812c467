import ImageProcessing
import Imaging

/// Seeks the series of a study that show the knee elsewhere than the others, and how they must be moved (decision 0017).
///
/// Femur and tibia only: their outlines are sure, large and stiff, and look alike in every contrast. Every series is laid on the one that
/// agrees best with the others; those that have to be moved for it are laid once more on all that have not, and keep the motion where they
/// then agree clearly better. Who moved cannot be told, only who lies elsewhere than the others.
struct MotionSearch {
  /// A study is looked at closer where a series agrees less than this, or all in the mean less than that: a series by itself smears what
  /// it is held against, and all agree a little less. Limits are just below what knees that lie still reach (decision 0017); that a study
  /// is looked at closer costs time and moves nothing.
  static let leastBones = 0.945, leastCartilage = 0.6, leastMeanBones = 0.96,
    leastMeanCartilage = 0.72
  /// A motion that moves the joint by less is left, in mm: the middle's shift and what the turn moves at `radius`. Registration errs by half
  /// a millimetre, at worst by one (decision 0017).
  static let leastMotion = 1.5
  /// Distance from the joint's middle to the ends of its cartilage, in mm.
  static let radius = 40.0
  /// What a patient in a coil can do, in mm and degrees; beyond it a registration is not believed.
  static let limits = RegistrationLimits(
    translationInMillimetres: 20, rotationInDegrees: 15, overlap: 0.1)
  /// By so much Dice's coefficient of the bones with the others must become greater. A series that lies still gains up to 0.006.
  static let leastGain = 0.01

  private let joined: JoinedTissues
  private let spacing: Double
  private var readings: [LabelledReading] { joined.readings }

  /// - Parameters:
  ///   - joined: All series where their headers have them.
  ///   - spacing: Side of a voxel of its grid, in mm.
  init(_ joined: JoinedTissues, spacing: Double) {
    (self.joined, self.spacing) = (joined, spacing)
  }

  /// How each series must be moved; nil where it need not or cannot be. Costs nothing where all series agree.
  func motions() throws(JoiningError) -> [SeriesMotion?] {
    isSuspect ? try found() : readings.map { _ in nil }
  }

  /// Whether a series, or all of them, agree less than those of a knee that lies still.
  private var isSuspect: Bool {
    func isLow(_ values: [Double], _ least: Double, _ leastMean: Double) -> Bool {
      guard let lowest = values.min() else { return false }
      return lowest < least || values.reduce(0, +) / Double(values.count) < leastMean
    }
    let known = joined.agreements.compactMap(\.self)
    return isLow(known.compactMap(\.bones), Self.leastBones, Self.leastMeanBones)
      || isLow(known.compactMap(\.cartilage), Self.leastCartilage, Self.leastMeanCartilage)
  }

  /// What is found by looking closer.
  func found() throws(JoiningError) -> [SeriesMotion?] {
    let anchor = anchor(), bones = readings[anchor].probabilities.bones
    let first = readings.indices.map { index in
      index == anchor ? nil : motion(of: index, onto: bones, Self.levels, start: nil)
    }
    let still = readings.indices.filter { first[$0] == nil }
    guard still.count < readings.count else { return readings.map { _ in nil } }
    let rest = try JoinedTissues(still.map { readings[$0] }, spacing: spacing)
    let restBones = rest.together.probabilities.bones
    return readings.indices.map { index in
      guard let start = first[index],
        let transform = motion(
          of: index, onto: restBones, Array(Self.levels.dropFirst()), start: start)
      else { return nil }
      let before = rest.agreement(of: readings[index])
      let after = rest.agreement(of: readings[index].moved(by: transform))
      return after.isClearlyBetter(than: before)
        ? SeriesMotion(transform: transform, before: before) : nil
    }
  }

  /// Those of `docs/registration.md` with fewer samples: bones are even inside.
  private static let levels = [
    RegistrationLevel(resolutionInMillimetres: 4, samples: 8000),
    RegistrationLevel(resolutionInMillimetres: 2, samples: 16000),
    RegistrationLevel(resolutionInMillimetres: 1, samples: 50000),
  ]

  /// The series whose bones lie most where the others have them; the first of equals.
  private func anchor() -> Int {
    var sums = readings.map { _ in 0.0 }
    for one in readings.indices {
      for other in readings.indices where other > one {
        let pair = SeriesAgreement(
          of: (readings[one].geometry, readings[one].tissue),
          with: (readings[other].geometry, readings[other].tissue), readings[one].tissues)
        sums[one] += pair.bones ?? 0
        sums[other] += pair.bones ?? 0
      }
    }
    return sums.indices.reduce(0) { sums[$1] > sums[$0] ? $1 : $0 }
  }

  /// The motion that lays one series' bones on others', about the joint's middle; nil where none is needed, or none can be believed.
  private func motion(
    of index: Int, onto bones: Volume, _ levels: [RegistrationLevel], start: RigidTransform?
  ) -> RigidTransform? {
    // What is sampled are the series' voxels, where the network answered; what is read between voxels is the finer image.
    let found = register(
      moving: bones, to: readings[index].probabilities.bones,
      settings: RegistrationSettings(
        levels: levels, start: start.map { .transform($0.inverse) } ?? .samePositions,
        limits: Self.limits))
    guard found.isSure, let back = found.rigid else { return nil }
    let transform = back.inverse.about(joined.grid.middle)
    let turned = transform.rotationInDegrees.length * .pi / 180 * Self.radius
    return transform.translation.length + turned < Self.leastMotion ? nil : transform
  }
}

extension SeriesAgreement {
  /// Whether the bones agree by ``MotionSearch/leastGain`` more, and cartilage no less.
  fileprivate func isClearlyBetter(than other: SeriesAgreement) -> Bool {
    (bones ?? 0) >= (other.bones ?? 0) + MotionSearch.leastGain
      && (cartilage ?? 0) >= (other.cartilage ?? 0)
  }
}

extension VolumeGeometry {
  /// The point in the grid's middle.
  fileprivate var middle: PatientPoint {
    firstSlice.point(column: Double(columns - 1) / 2, row: Double(rows - 1) / 2)
      + firstSlice.normal * (Double(slices - 1) / 2 * sliceSpacing)
  }
}

extension TissueProbabilities {
  /// The femur's probability less the tibia's in 255ths: both bones, and what is neither, as one image.
  var bones: Volume {
    let count = geometry.voxelCount
    guard let femur = tissues.firstIndex(of: .femur), let tibia = tissues.firstIndex(of: .tibia)
    else { return Volume(geometry: geometry, samples: [Float](repeating: 0, count: count)) }
    let stride = stride
    let samples = [Float](unsafeUninitializedCapacity: count) { samples, filled in
      values.withUnsafeBufferPointer { values in
        for voxel in 0..<count {
          let place = voxel * stride
          samples[voxel] = Float(values[place + femur]) - Float(values[place + tibia])
        }
      }
      filled = count
    }
    return Volume(geometry: geometry, samples: samples)
  }
}
