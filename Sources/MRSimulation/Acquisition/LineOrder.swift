/// How a turbo spin echo fills k-space: one train of echoes for each excitation.
///
/// k-space is cut into as many bands of neighbouring lines as a train has echoes; each shot takes
/// one line from every band, shots in order of increasing line. The band around frequency 0 is
/// filled by the effective echo, the bands above it by the echoes that follow, cyclically: the
/// simplest order with a given effective echo time. Makers differ; this is one order of many.
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
    return frequencies.map { frequency in
      let place = frequency + shots / 2
      let band = (place - modulo(place, shots)) / shots
      return Line(
        frequency: frequency, shot: modulo(place, shots),
        echo: modulo(band + effectiveEcho, length))
    }
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
