public import AcquisitionQuality
public import ImageProcessing
public import Imaging
public import StudyAssembly

/// What `pack.toml` says: which studies the model reads, how they are prepared, and what its output
/// means. `docs/pack-format.md` describes every key.
public struct PackDescription: Equatable, Sendable {
  /// The pack's name, that of its folder.
  public let name: String
  /// Its version, `major.minor.patch`.
  public let version: String
  /// Its title for people.
  public let title: String
  /// File name of the network.
  public let model: String
  /// Licence of the weights.
  public let licence: String
  /// What it was trained on.
  public let trainingData: String
  /// Which series it reads.
  public let acceptance: PackAcceptance
  /// How a volume becomes the network's input.
  public let preparation: PackPreparation
  /// Name of the network's output, logits `[batch, channels, height, width]`, for volumes
  /// `[batch, channels, slices, height, width]`.
  public let outputName: String
  /// How attention is computed; `nil` when the pack offers none.
  public let explanation: PackExplanation?
  /// What it finds, at least one; none for a pack of another task.
  public let findings: [FindingRule]
  /// What each channel of its output stands for, in order; empty for a pack of another task.
  public let structures: [String]
  /// What each two numbers of its output stand for, in order; empty for a pack of another task.
  public let artefacts: [ImageArtefact]
}

/// Which series a model reads; by geometry, timing and body part, never by names.
public struct PackAcceptance: Equatable, Sendable {
  /// Values of Modality.
  public let modalities: [String]
  /// Values of Body Part Examined, compared without regard to case.
  public let bodyParts: [String]
  /// Anatomical planes.
  public let planes: [AnatomicalPlane]
  /// Contrast weightings.
  public let weightings: [Weighting]
  /// Whether a series of unknown weighting is refused; else it is read with a caution.
  public let refusesUnknownWeighting: Bool
  /// Least number of slices.
  public let minimumSlices: Int
  /// Distances of columns and rows, in mm.
  public let pixelSpacingInMillimetres: ClosedRange<Double>
  /// Distances of slices, in mm.
  public let sliceSpacingInMillimetres: ClosedRange<Double>
}

/// How a volume becomes a network's input.
public struct PackPreparation: Equatable, Sendable {
  /// Name of the network's input.
  public let inputName: String
  /// What one run of the network reads.
  public let form: PackForm
  /// Target distance of columns and rows, in mm; 0 keeps them.
  public let inPlaneInMillimetres: Double
  /// Target distance of slices, in mm; 0 keeps it.
  public let sliceInMillimetres: Double
  /// Standard deviation of the Gaussian that smooths thinned axes, in target voxels; 0 for none.
  public let smoothing: Double
  /// How intensities are scaled.
  public let normalisation: Normalisation
  /// Each axis is padded at its end to a multiple of this.
  public let paddingMultiple: GridSize
  /// Value of the padding, normalised.
  public let paddingValue: Double
  /// Which mirror images are run; their probabilities are averaged.
  public let flips: [PackFlip]
}

/// What one run of a network reads.
public enum PackForm: Equatable, Sendable {
  /// A slice with its neighbours as channels, an odd number: `[batch, slices, height, width]`.
  case slices(Int)
  /// A whole volume, or where there is a window a part of it:
  /// `[batch, 1, slices, height, width]`.
  case volume(PackWindow?)
}

/// The parts in which a large volume is run.
public struct PackWindow: Equatable, Sendable {
  /// Largest size, a multiple of the padding's.
  public let size: GridSize
  /// Least overlap of neighbours, a multiple of the padding's below the size.
  public let overlap: GridSize
}

/// A mirror image that is run beside the image itself.
public enum PackFlip: String, CaseIterable, Sendable {
  /// The image as it is.
  case none
  /// Columns reversed.
  case horizontal
}

/// How a channel of the output becomes findings.
public struct FindingRule: Equatable, Sendable {
  /// Finding type, in kebab-case.
  public let type: String
  /// Channel of the output, from zero.
  public let channel: Int
  /// Voxel probability at and above which a voxel belongs to a region, 0 to 1.
  public let threshold: Double
  /// Whether only the largest region counts.
  public let takesLargestOnly: Bool
  /// Regions smaller than this are dropped, in mL.
  public let minimumVolumeInMillilitres: Double
  /// Of the rest, at most this many are kept, the largest first.
  public let maximumCandidates: Int
  /// Calibration of the mean voxel probability.
  public let calibration: Calibration
  /// Probability at and above which a finding is positive.
  public let positive: Double
  /// Probability below which a region is negative and not listed.
  public let negative: Double
  /// Anatomical site in words.
  public let site: String
  /// One line with placeholders.
  public let rationale: String
  /// What is measured of the region beyond its size; `nil` for nothing more.
  public let describes: DescribedLesion?
}

/// A kind of lesion of which more than the size can be measured.
public enum DescribedLesion: String, CaseIterable, Sendable {
  /// A soft-tissue mass of a limb on axial T1 weighted images.
  case softTissueMass = "soft-tissue-mass"
}

/// Logistic calibration of a region's mean voxel probability (Platt 1999), and of its volume.
public struct Calibration: Equatable, Sendable {
  /// Factor of the logit.
  public let slope: Double
  /// Factor of the natural logarithm of the volume in mL.
  public let volumeSlope: Double
  /// Term added to both.
  public let intercept: Double

  /// The calibrated probability:
  /// `logistic(slope · logit(mean) + volumeSlope · ln(volume) + intercept)`.
  ///
  /// - Parameters:
  ///   - mean: 0 to 1; limited to `[1e-6, 1 - 1e-6]`, where the logit is finite.
  ///   - volumeInMillilitres: The region's volume, above 0.
  public func probability(ofMean mean: Double, volumeInMillilitres: Double) -> Double {
    let limited = min(max(mean, 1e-6), 1 - 1e-6)
    let size = volumeSlope == 0 ? 0 : volumeSlope * logarithm(volumeInMillilitres)
    return logistic(slope * logarithm(limited / (1 - limited)) + size + intercept)
  }
}
