public import Imaging

/// What a volume's values are brought to.
public enum ValueScale: Equatable, Sendable {
  /// ``brightPercent`` of the foreground at ``brightLevel``; zero stays zero, and nothing is cut.
  case percentile
  /// A standard scale of the volume's contrast.
  case standard(IntensityStandard)

  /// Which percentile is brought to ``brightLevel``: that of the knee's networks (`docs/pack-format.md`).
  public static let brightPercent = 95.0
  /// Where that percentile comes to lie.
  public static let brightLevel = 100.0
  /// Share of the largest value above which the foreground lies, as for the knee's networks.
  public static let foregroundFraction = 0.1
  /// Far beyond any value: nothing is cut.
  fileprivate static let unclipped = -1e30...1e30
}

/// Why a volume's values cannot be brought to a scale.
public enum ScalingError: Error, Equatable, Sendable {
  /// A value is infinite or no number.
  case notFinite
  /// Nothing stands out of the air, or it is of one value.
  case noForeground
}

/// A volume on another scale of values, with what that was found from.
public struct ScaledVolume: Equatable, Sendable {
  /// The values on the scale; 0 outside.
  public let volume: Volume
  /// The volume's own values at the percentiles that were brought to the scale: one for ``ValueScale/percentile``, those of
  /// ``IntensityStandard/percentiles`` for a standard.
  public let ownValues: [Double]
}

extension Volume {
  /// The volume on another scale.
  ///
  /// - Parameters:
  ///   - scale: The scale.
  ///   - outside: Voxels that do not count, `[slice, row, column]`; empty for none.
  /// - Throws: ``ScalingError``.
  public func scaled(
    to scale: ValueScale, outside: [Bool] = []
  ) throws(ScalingError) -> ScaledVolume {
    precondition(outside.isEmpty || outside.count == samples.count, "A mark for each voxel.")
    var seen = samples
    if !outside.isEmpty { seen = zip(samples, outside).filter { !$1 }.map(\.0) }
    let (values, own) = try brought(seen, to: scale)
    guard !outside.isEmpty else {
      return ScaledVolume(volume: Volume(geometry: geometry, samples: values), ownValues: own)
    }
    var (result, next) = ([Float](repeating: 0, count: samples.count), 0)
    for voxel in result.indices where !outside[voxel] {
      result[voxel] = values[next]
      next += 1
    }
    return ScaledVolume(volume: Volume(geometry: geometry, samples: result), ownValues: own)
  }

  private func brought(
    _ values: [Float], to scale: ValueScale
  ) throws(ScalingError) -> (values: [Float], own: [Double]) {
    switch scale {
    case .percentile:
      do throws(NormalisationError) {
        let own = try Normalisation.percentile(
          ValueScale.brightPercent, of: values, above: ValueScale.foregroundFraction)
        let normalisation = Normalisation.foregroundPercentile(
          fraction: ValueScale.foregroundFraction, percentile: ValueScale.brightPercent,
          level: ValueScale.brightLevel, clip: ValueScale.unclipped)
        return (try normalisation.apply(to: values), [own])
      } catch {
        throw error == .notFinite ? .notFinite : .noForeground
      }
    case .standard(let standard):
      // Percentiles know no places: a row of the values that count is enough.
      let row = Volume(
        geometry: VolumeGeometry(
          firstSlice: geometry.firstSlice, sliceSpacing: geometry.sliceSpacing,
          columns: values.count, rows: 1, slices: 1), samples: values)
      do throws(IntensityStandardError) {
        return (
          try standard.apply(to: row).samples, try IntensityStandard.landmarks(of: values)
        )
      } catch {
        throw error == .notFinite ? .notFinite : .noForeground
      }
    }
  }
}
