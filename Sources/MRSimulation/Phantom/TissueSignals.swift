import Imaging

/// Signals of all tissues in one image of a series, by the tissue's raw value.
struct TissueSignals: Sendable {
  private(set) var water, fat, decay: [Float]
  /// How the angle of fibres to the field changes water and decay.
  private(set) var fibres: FibreGains

  /// Signals of water alone.
  init(water: [Float], fibres: FibreGains = FibreGains()) {
    (self.water, self.fibres) = (water, fibres)
    fat = [Float](repeating: 0, count: water.count)
    decay = fat
  }

  /// - Parameters:
  ///   - scan: The series.
  ///   - tissues: The subject's, at the scan's field strength.
  ///   - echo: Which image of the series, from zero.
  init(_ scan: SeriesProtocol, _ tissues: SubjectTissues, echo: Int) {
    var good = scan
    // Suppression works voxel by voxel, below.
    good.suppression = .none
    let signals = Tissue.allCases.map { good.signals(of: tissues[$0])[echo] }
    water = signals.map { abs($0.water) }
    fat = signals.map { abs($0.fat) }
    // Water and fat of opposite sign after an inversion count against each other.
    for (index, signal) in signals.enumerated() where signal.water * signal.fat < 0 {
      let net = signal.water + signal.fat
      water[index] = max(net.sign == signal.water.sign ? abs(net) : 0, 0)
      fat[index] = net.sign == signal.fat.sign ? abs(net) : 0
    }
    decay = Tissue.allCases.map { Float(1 / max(tissues[$0].water.t2, 1)) }
    fibres = FibreGains(tissues) { good.signals(of: $0)[echo].water }
  }
}

/// Where fat suppression works: shares left of fat and water on a coarse grid, straight lines between.
struct SuppressionMap: Sendable {
  /// Voxels between two places of the coarse grid.
  private static let step = 8

  private let size: SIMD3<Int32>
  private let fat, water: [Float]

  /// A suppression that leaves the same everywhere.
  init(fat: Float, water: Float) {
    size = [1, 1, 1]
    (self.fat, self.water) = ([fat], [water])
  }

  /// - Parameters:
  ///   - grid: The voxels.
  ///   - left: Shares left of fat and water at a place from −1 to 1 along each axis of the grid.
  init(_ grid: VoxelGrid, left: (SIMD3<Double>) -> (fat: Float, water: Float)) {
    let count = { (voxels: Int) in (voxels - 1) / Self.step + 2 }
    let (nx, ny, nz) = (count(grid.size.x), count(grid.size.y), count(grid.size.z))
    var (fat, water): ([Float], [Float]) = ([], [])
    let unit = { (index: Int, voxels: Int) in Double(index * Self.step * 2) / Double(voxels) - 1 }
    for z in 0..<nz {
      for y in 0..<ny {
        for x in 0..<nx {
          let shares = left(
            [unit(x, grid.size.x), unit(y, grid.size.y), unit(z, grid.size.z)])
          fat.append(shares.fat)
          water.append(shares.water)
        }
      }
    }
    size = [Int32(nx), Int32(ny), Int32(nz)]
    (self.fat, self.water) = (fat, water)
  }

  /// Shares along a row of voxels, written to `fat` and `water`.
  func row(_ y: Int, _ z: Int, fat: inout [Float], water: inout [Float]) {
    guard size.x > 1 else {
      for x in fat.indices { (fat[x], water[x]) = (self.fat[0], self.water[0]) }
      return
    }
    let nodesOfFat = line(self.fat, y, z), nodesOfWater = line(self.water, y, z)
    for first in stride(from: 0, to: fat.count, by: Self.step) {
      let node = first / Self.step
      let (fatRise, waterRise) = (
        nodesOfFat[node + 1] - nodesOfFat[node], nodesOfWater[node + 1] - nodesOfWater[node]
      )
      for x in first..<min(first + Self.step, fat.count) {
        let share = Float(x - first) / Float(Self.step)
        fat[x] = nodesOfFat[node] + share * fatRise
        water[x] = nodesOfWater[node] + share * waterRise
      }
    }
  }

  private func line(_ values: [Float], _ y: Int, _ z: Int) -> [Float] {
    let (nx, ny) = (Int(size.x), Int(size.y))
    let (j, k) = (y / Self.step, z / Self.step)
    let b = Float(y % Self.step) / Float(Self.step), c = Float(z % Self.step) / Float(Self.step)
    return (0..<nx).map { x in
      let at = (k * ny + j) * nx + x
      let low = values[at] + b * (values[at + nx] - values[at])
      let above = at + nx * ny
      let high = values[above] + b * (values[above + nx] - values[above])
      return low + c * (high - low)
    }
  }
}

extension KneePhantom {
  /// The magnetisation of one image of a series.
  ///
  /// - Parameters:
  ///   - signals: Of the tissues.
  ///   - suppression: Of fat.
  ///   - placement: How the knee lies; a left knee's rows are turned about.
  ///   - keepsDecay: Whether T2 blur is wanted.
  ///   - memory: Where the result is to lie.
  func magnetisation(
    _ signals: TissueSignals, _ suppression: SuppressionMap, placement: KneePlacement,
    keepsDecay: Bool, in memory: PoolMemory = PoolMemory()
  ) -> FineVolume {
    var pools = memory.take(grid.count)
    let table = SignalTable(signals, keepsDecay: keepsDecay), isMirrored = placement.side == .left
    pools.withUnsafeMutableBufferPointer { pools in
      SideBySide.fill(pools, parts: grid.size.z) { pools, layer in
        fill(pools, layer, table, suppression, isMirrored: isMirrored)
      }
    }
    return FineVolume(
      geometry: placement.geometry(of: grid), pools: pools, hasDecay: keepsDecay)
  }

  private func fill(
    _ target: UnsafeMutableBufferPointer<FineVolume.Pools>, _ layer: Int, _ table: SignalTable,
    _ suppression: SuppressionMap, isMirrored: Bool
  ) {
    let (columns, rows) = (grid.size.x, grid.size.y)
    var fatLeft = [Float](repeating: 1, count: columns), waterLeft = fatLeft
    for y in 0..<rows {
      suppression.row(y, layer, fat: &fatLeft, water: &waterLeft)
      let row = grid.index(0, y, layer)
      for x in 0..<columns {
        let given = signal(row + x, table), water = waterLeft[x]
        target[row + (isMirrored ? columns - 1 - x : x)] = FineVolume.Pools(
          water: given.x * water, fat: given.y * fatLeft[x], weightedDecay: given.z * water)
      }
    }
  }

  /// What one voxel gives before suppression: water, fat, and water times decay.
  @inline(__always)
  private func signal(_ index: Int, _ table: SignalTable) -> SIMD4<Float> {
    let voxel = voxels[index]
    let (a, b) = (Int(voxel.tissue), Int(voxel.admixture))
    // Air, which is much of the box.
    guard a != 0 || b != 0 else { return .zero }
    let admixed = Float(voxel.share) * (1 / 255)
    let grain = grains.isEmpty ? Grain() : grains[index]
    var own = (1 - admixed) * table.tissues[a], other = admixed * table.tissues[b]
    if grain.fibres != 0 {
      own *= table.gains[FibreGains.index(Int(grain.fibres), a)]
      other *= table.gains[FibreGains.index(Int(grain.fibres), b)]
    }
    let sum = own + other, water = grain.factor * sum.x
    return [water, grain.factor * sum.y, water * sum.z, 0]
  }

  /// The water of one image, `[slice, row, column]` of the placed grid, without suppression.
  func water(_ signals: TissueSignals, isMirrored: Bool) -> [Float] {
    let columns = grid.size.x, table = SignalTable(signals, keepsDecay: false)
    return [Float](unsafeUninitializedCapacity: grid.count) { result, filled in
      filled = grid.count
      SideBySide.fill(result, parts: grid.size.z) { result, layer in
        for y in 0..<grid.size.y {
          let row = grid.index(0, y, layer)
          for x in 0..<columns {
            result[row + (isMirrored ? columns - 1 - x : x)] = signal(row + x, table).x
          }
        }
      }
    }
  }
}

/// Signals as they are looked up voxel by voxel.
private struct SignalTable: Sendable {
  /// Water, fat and decay of each tissue.
  let tissues: [SIMD4<Float>]
  /// What they are multiplied with, by ``FibreGains/index(_:_:)``.
  let gains: [SIMD4<Float>]

  init(_ signals: TissueSignals, keepsDecay: Bool) {
    tissues = signals.water.indices.map {
      [signals.water[$0], signals.fat[$0], keepsDecay ? signals.decay[$0] : 0, 0]
    }
    gains = zip(signals.fibres.signal, signals.fibres.decay).map { [$0, 1, $1, 1] }
  }
}
