import Imaging

extension VoxelRuns {
  /// The connected regions, largest first; of equal ones, the one with the earliest voxel first.
  ///
  /// Two voxels are connected when they share a face, an edge or a corner (26-neighbourhood).
  /// Union-find over runs (Rosenfeld and Pfaltz 1966, doi:10.1145/321356.321357).
  ///
  /// - Complexity: Almost linear in the number of runs.
  public func connectedRegions() -> [VoxelRuns] {
    var sets = DisjointSets(count: runs.count)
    let lines = runsByLine()
    for line in 0..<(rows * slices) where !lines[line].isEmpty {
      for neighbour in earlierNeighbours(ofLine: line) {
        join(lines[line], lines[neighbour], offset: (line - neighbour) * columns, in: &sets)
      }
    }
    return collect(&sets)
  }

  /// Indices of the runs of each line, a line being one row of one slice.
  private func runsByLine() -> [Range<Int>] {
    var lines = [Range<Int>](repeating: 0..<0, count: rows * slices)
    var first = 0
    while first < runs.count {
      let line = runs[first].start / columns
      var last = first
      while last < runs.count && runs[last].start / columns == line { last += 1 }
      lines[line] = first..<last
      first = last
    }
    return lines
  }

  /// Lines before this one that touch it: the row before, and three rows of the slice before.
  private func earlierNeighbours(ofLine line: Int) -> [Int] {
    let (slice, row) = line.quotientAndRemainder(dividingBy: rows)
    var neighbours = row > 0 ? [line - 1] : []
    if slice > 0 {
      for near in max(row - 1, 0)...min(row + 1, rows - 1) {
        neighbours.append((slice - 1) * rows + near)
      }
    }
    return neighbours
  }

  /// Joins the runs of two lines that touch, corners included.
  private func join(
    _ line: Range<Int>, _ neighbour: Range<Int>, offset: Int, in sets: inout DisjointSets
  ) {
    var (left, right) = (line.lowerBound, neighbour.lowerBound)
    while left < line.upperBound && right < neighbour.upperBound {
      let (firstLeft, firstRight) = (runs[left].start, runs[right].start + offset)
      let (endLeft, endRight) = (firstLeft + runs[left].count, firstRight + runs[right].count)
      if firstLeft <= endRight && firstRight <= endLeft { sets.join(left, right) }
      if endLeft < endRight { left += 1 } else { right += 1 }
    }
  }

  private func collect(_ sets: inout DisjointSets) -> [VoxelRuns] {
    var slot: [Int: Int] = [:]
    var groups: [[VoxelMask.Run]] = []
    for index in runs.indices {
      let root = sets.root(of: index)
      if let known = slot[root] {
        groups[known].append(runs[index])
      } else {
        slot[root] = groups.count
        groups.append([runs[index]])
      }
    }
    let regions = groups.map { VoxelRuns(like: self, runs: $0) }
    return regions.map { (region: $0, count: $0.count) }
      .sorted { ($1.count, $0.region.runs[0].start) < ($0.count, $1.region.runs[0].start) }
      .map(\.region)
  }
}

/// Which of a number of things belong together.
private struct DisjointSets {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  mutating func root(of index: Int) -> Int {
    var index = index
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }

  mutating func join(_ left: Int, _ right: Int) {
    let (first, second) = (root(of: left), root(of: right))
    parents[max(first, second)] = min(first, second)
  }
}
