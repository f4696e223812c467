/// How a turbo spin echo fills k-space: one train of echoes for each excitation.
///
/// k-space is cut into as many bands of neighbouring lines as a train has echoes; each shot takes
/// one line from every band, shots in order of increasing line. The band around frequency 0 is
/// filled by the effective echo, and neighbouring bands by neighbouring echoes, since a jump of the signal
/// from band to band rings across the image (Mulkern et al., Magn Reson Imaging 8, 1990, 557, from
/// memory). Makers differ; this is one order of many.
public struct LineOrder: Hashable, Sendable {
  /// Echoes for each excitation (echo train length); 1 is a plain spin echo.
  public var length: Int
  /// Time between echoes, in ms.
  public var echoSpacing: Double
  /// The echo that fills the middle of k-space, from zero.
  public var effectiveEcho: Int
  /// Time between excitations of a slice (TR), in ms.
  public var repetitionTime: Double

  /// A train from its parts.
  public init(length: Int, echoSpacing: Double, effectiveEcho: Int, repetitionTime: Double) {
    precondition(
      length >= 1 && (0..<length).contains(effectiveEcho) && repetitionTime > 0,
      "The effective echo is one of the train.")
    (self.length, self.echoSpacing) = (length, echoSpacing)
    (self.effectiveEcho, self.repetitionTime) = (effectiveEcho, repetitionTime)
  }

  /// A spin echo: a line for each excitation.
  public static func spinEcho(repetitionTime: Double) -> LineOrder {
    LineOrder(length: 1, echoSpacing: 0, effectiveEcho: 0, repetitionTime: repetitionTime)
  }

  /// One line of k-space and when it is taken.
  struct Line: Hashable, Sendable {
    /// Signed frequency, in cycles over the encoded extent.
    let frequency: Int
    /// Excitation, from zero.
    let shot: Int
    /// Echo, from zero.
    let echo: Int
  }

  /// The number of excitations for this many lines.
  func shots(lines: Int) -> Int { (lines + length - 1) / length }

  /// The lines of a range of frequencies, in order of frequency; no two share shot and echo.
  func order(_ frequencies: Range<Int>) -> [Line] {
    let shots = max(1, shots(lines: frequencies.count))
    let band = { (frequency: Int) in
      let place = frequency + shots / 2
      return (place - modulo(place, shots)) / shots
    }
    let below = max(-band(frequencies.lowerBound), 0)
    let echoes = echoes(bandsBelow: below)
    return frequencies.map { frequency in
      // The two outermost bands are halves of one.
      Line(
        frequency: frequency, shot: modulo(frequency + shots / 2, shots),
        echo: echoes[modulo(band(frequency) + below, length)])
    }
  }

  /// The echo of each band from the lowest on; the first is shared by the two halves at the ends.
  ///
  /// An early effective echo stands in the middle of a fold: from a late echo down to the first and up again. A later one stands in
  /// a row from the first echo to the last.
  func echoes(bandsBelow below: Int) -> [Int] {
    let kept = min(below, length - 1), effective = effectiveEcho
    if effective < kept {
      let later = Array((effective + 1)..<length), count = kept - effective
      let down = (0..<count).map { later[$0 * later.count / count] }
      let up = later.filter { !down.contains($0) }
      let rising = Array(stride(from: effective - 1, through: 0, by: -2))
      let falling = Array(stride(from: effective - 2, through: 0, by: -2))
      return down.reversed() + falling + rising.reversed() + [effective] + up
    }
    guard length > 1 else { return [0] }
    let last = effective == length - 1 ? length - 2 : length - 1
    var row = [last] + (0..<length).filter { $0 != last && $0 != effective }
    row.insert(effective, at: kept)
    return row
  }

  /// Time of a line after the first excitation, in ms.
  func time(of line: Line) -> Double {
    Double(line.shot) * repetitionTime + Double(line.echo) * echoSpacing
  }

  /// Time of a line's echo after the effective echo, in ms.
  func delay(of line: Line) -> Double { Double(line.echo - effectiveEcho) * echoSpacing }
}

/// The remainder in 0..<divisor.
func modulo(_ number: Int, _ divisor: Int) -> Int {
  let rest = number % divisor
  return rest < 0 ? rest + divisor : rest
}
