/// Spearman's rank correlation, with mean ranks for ties; 0 where one of the two is the same everywhere.
func rankCorrelation(_ a: [Float], _ b: [Float]) -> Double {
  precondition(a.count == b.count, "Maps that are compared have one size.")
  let x = ranks(a), y = ranks(b), middle = Double(a.count - 1) / 2
  var xy = 0.0, xx = 0.0, yy = 0.0
  for i in x.indices {
    let dx = x[i] - middle, dy = y[i] - middle
    xy += dx * dy
    xx += dx * dx
    yy += dy * dy
  }
  return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
}

/// The place of each value among all in ascending order, from 0; equal values share their mean place.
private func ranks(_ values: [Float]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
    start = end
  }
  return ranks
}

/// The mean structural similarity of two planes in 0...1 (Wang et al. 2004, doi:10.1109/TIP.2003.819861).
///
/// Windows of 7×7, or as much of that as the plane has, each position alike; sample variances; K₁ = 0.01, K₂ = 0.03: what
/// scikit-image computes by default, over windows that lie within the plane.
///
/// - Parameter width: The length of a row.
func structuralSimilarity(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>, width: Int) -> Double {
  let height = a.count / width, w = min(7, width), h = min(7, height), n = Double(w * h)
  let c1 = 0.0001, c2 = 0.0009
  var total = 0.0, count = 0
  for y in 0...height - h {
    for x in 0...width - w {
      var sa = 0.0, sb = 0.0, saa = 0.0, sbb = 0.0, sab = 0.0
      for row in y..<y + h {
        for column in x..<x + w {
          let p = Double(a[a.startIndex + row * width + column])
          let q = Double(b[b.startIndex + row * width + column])
          sa += p
          sb += q
          saa += p * p
          sbb += q * q
          sab += p * q
        }
      }
      let ma = sa / n, mb = sb / n, scale = 1 / max(1, n - 1)
      let va = (saa - n * ma * ma) * scale, vb = (sbb - n * mb * mb) * scale
      let covariance = (sab - n * ma * mb) * scale
      total +=
        (2 * ma * mb + c1) * (2 * covariance + c2)
        / ((ma * ma + mb * mb + c1) * (va + vb + c2))
      count += 1
    }
  }
  return total / Double(max(1, count))
}

/// The mean similarity over all planes of the last two axes.
func structuralSimilarity(_ a: [Float], _ b: [Float], spatial: [Int]) -> Double {
  let width = spatial.last ?? 1, height = spatial.count > 1 ? spatial[spatial.count - 2] : 1
  let size = width * height, planes = a.count / size
  let sum = (0..<planes).reduce(0.0) { sum, plane in
    let range = plane * size..<(plane + 1) * size
    return sum + structuralSimilarity(a[range], b[range], width: width)
  }
  return sum / Double(max(1, planes))
}
