import ImageProcessing
import Imaging
import Testing

@testable import KneeAnatomy

/// T2 by region on a knee of blocks whose T2 is known; its tibial cartilage is 2 mm thick with a slower deep half.
@Suite struct RegionalRelaxationTests {
  static let times = [10.0, 20, 30, 40, 50]
  static let deep = 30.0, superficial = 45.0, marrow = 130.0

  /// Sagittal, so fine that cartilage has several pixels.
  static let grid: VolumeGeometry = {
    var grid = KneeBlocks.grid(.sagittal)
    grid.firstSlice.columnSpacing = 0.5
    grid.firstSlice.rowSpacing = 0.25
    grid.firstSlice.position.z = 12
    (grid.columns, grid.rows) = (181, 130)
    return grid
  }()

  static func t2(_ point: PatientPoint) -> Double {
    switch KneeBlocks().tissue(point) {
    case .tibialCartilage: point.z < -1 ? deep : superficial
    case .tibia, .femur: marrow
    default: 80
    }
  }

  static func points() -> [PatientPoint] {
    (0..<grid.slices).flatMap { slice in
      (0..<grid.rows).flatMap { row in
        (0..<grid.columns).map {
          grid.point(VoxelIndex(column: $0, row: row, slice: slice))
        }
      }
    }
  }

  /// Measures blocks whose map is exact but for what `change` does to the confidence.
  static func measured(_ change: (inout [UInt8], [PatientPoint]) -> Void = { _, _ in }) throws
    -> RegionalRelaxation
  {
    let points = points()
    let echoes = times.map { time in
      Volume(geometry: grid, samples: points.map { Float(1000 * exponential(-time / t2($0))) })
    }
    let map = try TransverseRelaxationMap(echoes: echoes, echoTimes: times)
    let labels = points.map {
      KneeBlocks().tissue($0).structure(isLateral: $0.x < 3).rawValue
    }
    var confidence = [UInt8](repeating: 255, count: labels.count)
    change(&confidence, points)
    let joined = try JoinedKnee([KneeBlocks().reading(fine)], spacing: 0.5)
    return RegionalRelaxation(
      map, in: StructureMap(geometry: grid, labels: labels, confidence: confidence),
      orientation: DisplayOrientation(of: grid, isMirrored: false), middle: joined.middle,
      depth: CartilageDepth(of: KneeMeasurements(of: joined)))
  }

  /// Coronal at half a millimetre, for the shares.
  static let fine: VolumeGeometry = {
    var grid = KneeBlocks.grid(.coronal)
    (grid.firstSlice.columnSpacing, grid.firstSlice.rowSpacing) = (1, 0.5)
    grid.rows = 181
    return grid
  }()

  private static func exponential(_ value: Double) -> Double {
    // e^x by squaring: no library beside the tests' own is asked.
    (0..<20).reduce(1 + value / 1_048_576) { power, _ in power * power }
  }

  @Test func halvesOfACartilageHaveTheirOwnT2() throws {
    let measures = try Self.measured().measures
    for tissue in [RelaxationTissue.medialTibialCartilage, .lateralTibialCartilage] {
      let deep = try #require(measures[RelaxationRegion(tissue, .deep)])
      let superficial = try #require(measures[RelaxationRegion(tissue, .superficial)])
      let whole = try #require(measures[RelaxationRegion(tissue)])
      #expect(abs(try #require(deep.median) - Self.deep) < 0.5)
      #expect(abs(try #require(superficial.median) - Self.superficial) < 0.5)
      #expect(whole.voxels == deep.voxels + superficial.voxels && whole.refusedShare == 0)
      #expect(try #require(deep.determination) > 0.999)
    }
  }

  @Test func marrowKeepsClearOfItsBorder() throws {
    let tibia = try #require(Self.measured().measures[RelaxationRegion(.tibialMarrow)])
    #expect(abs(try #require(tibia.median) - Self.marrow) < 0.5)
    #expect(tibia.atBorder > 0 && tibia.labelled == tibia.atBorder + tibia.fitted)
  }

  @Test func whatTheSegmentationIsNotSureOfIsLeftOutAndCounted() throws {
    let sure = try #require(Self.measured().measures[RelaxationRegion(.femoralMarrow)])
    let half = try Self.measured { confidence, points in
      for (index, point) in points.enumerated() where point.y > 0 { confidence[index] = 128 }
    }
    let unsure = try #require(half.measures[RelaxationRegion(.femoralMarrow)])
    #expect(unsure.labelled == sure.labelled && unsure.unsure > sure.labelled / 3)
    #expect(unsure.voxels < sure.voxels && unsure.doubts.contains(.mostLeftOut))
  }

  @Test func fewVoxelsHaveNoMedian() {
    var tally = RelaxationTally()
    for index in 0..<9 { tally.add(index, .valid, t2: 40, determination: 0.99) }
    let measure = tally.measure(columns: 100, rows: 100)
    #expect(measure.median == nil && measure.standardError == nil && measure.voxels == 9)
    #expect(measure.doubts == [.fewVoxels])
  }

  @Test func refusedFitsAreCountedByTheirReason() {
    var tally = RelaxationTally()
    for index in 0..<60 { tally.add(index, .valid, t2: 12, determination: 0.9) }
    for index in 60..<90 { tally.add(index, .poorFit, t2: 5, determination: 0.5) }
    for index in 90..<100 { tally.add(index, .lowSignal, t2: 0, determination: 0) }
    let measure = tally.measure(columns: 100, rows: 100)
    #expect(measure.refused == [.poorFit: 30, .lowSignal: 10] && measure.fitted == 100)
    #expect(abs(measure.refusedShare - 0.4) < 1e-9 && measure.doubts == [.manyRefused])
    #expect(abs((measure.determination ?? 0) - 0.9) < 1e-6)
  }
}

/// The stated error of a median against the spread of many medians.
@Suite struct MedianErrorTests {
  /// Deviation of medians of 400 patches of 20 x 20 voxels over the middle of their stated errors; each voxel is the mean of a window of
  /// `width` along rows.
  static func ratio(width: Int) -> Double {
    var random = SplitMix(state: 5)
    var medians: [Double] = [], errors: [Double] = []
    for _ in 0..<400 {
      var values: [(index: Int, t2: Float)] = []
      for row in 0..<20 {
        let noise = (0..<20 + width).map { _ in
          (0..<6).reduce(0.0) { sum, _ in sum + Double(random.next() >> 40) / 16_777_216 } - 3
        }
        for column in 0..<20 {
          let mean = noise[column..<column + width].reduce(0, +) / Double(width)
          values.append((row * 20 + column, Float(40 + 5 * mean)))
        }
      }
      let sorted = values.map { Double($0.t2) }.sorted()
      let median = sorted.quantile(0.5)
      medians.append(median)
      errors.append(
        MedianError(values, median: median, columns: 20, rows: 20).standardError(sorted))
    }
    let mean = medians.reduce(0, +) / 400
    let deviation = (medians.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399).squareRoot()
    return deviation / errors.sorted().quantile(0.5)
  }

  @Test(arguments: [1, 2, 3]) func theStatedErrorIsTheSpreadOfMedians(width: Int) {
    let ratio = Self.ratio(width: width)
    #expect(ratio > 0.8 && ratio < 1.25, "\(ratio)")
  }
}
