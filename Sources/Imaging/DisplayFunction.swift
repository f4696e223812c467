import CPixels
import Glibc

/// How greys after windowing become the levels that drive the display.
///
/// The greys are P-Values (PS3.14 section 3.1): what a reader should see as equally far apart. Most
/// displays show equal steps of level as unequal steps of lightness; the grayscale standard display
/// function corrects for that, where the display is what was declared.
public enum DisplayFunction: Hashable, Sendable {
  /// Greys are levels, as they are.
  case linear
  /// The grayscale standard display function of PS3.14 on a display of declared luminance.
  case gsdf(DeclaredDisplay)

  /// The grayscale standard display function on a display declared in place.
  ///
  /// - Parameters:
  ///   - minimum: Luminance of black, room light included, in cd/m², at least 0.05.
  ///   - maximum: Luminance of white, in cd/m², above `minimum` and at most 4000.
  ///   - gamma: Exponent of the display's response, 1 to 4.
  /// - Throws: ``DisplayDeclarationError``.
  public static func gsdf(
    minimum: Double, maximum: Double, gamma: Double = DeclaredDisplay.usualGamma
  ) throws(DisplayDeclarationError) -> DisplayFunction {
    .gsdf(try DeclaredDisplay(minimum: minimum, maximum: maximum, gamma: gamma))
  }

  /// The words of a badge, e.g. `GSDF 0.5-250 cd/m2, declared, not measured`.
  public var badge: String {
    switch self {
    case .linear: "LINEAR"
    case .gsdf(let display):
      "GSDF \(Self.words(display.minimum))-\(Self.words(display.maximum)) cd/m2, "
        + "declared, not measured"
    }
  }

  /// The level, 0 to 255, of each of the 256 greys; never falling, black 0 and white 255.
  public var driveLevels: [UInt8] {
    switch self {
    case .linear: [UInt8](0...255)
    case .gsdf(let display): display.driveLevels
    }
  }

  /// Turns greys into levels.
  ///
  /// - Parameter greys: Greys after windowing and inversion; levels afterwards.
  /// - Complexity: One look in a table for each grey; none for ``linear``.
  public func apply(to greys: inout [UInt8]) {
    guard case .gsdf(let display) = self else { return }
    greys.withUnsafeMutableBufferPointer {
      cpixels_map_bytes($0.baseAddress, $0.count, display.driveLevels, $0.baseAddress)
    }
  }

  /// A luminance without a fraction that says nothing.
  private static func words(_ luminance: Double) -> String {
    luminance == luminance.rounded() ? "\(Int(luminance))" : "\(luminance)"
  }
}

/// Why a display cannot be declared.
public enum DisplayDeclarationError: Error, Equatable, Sendable {
  /// The luminances, in cd/m², are not 0.05 <= minimum < maximum <= 4000.
  case luminance(minimum: Double, maximum: Double)
  /// The exponent of the response is not from 1 to 4.
  case gamma(Double)
}

/// What somebody says of a display: its luminances and its response. Nothing here was measured.
///
/// The response is taken as `L(d) = minimum + (maximum - minimum) (d / 255)^gamma`.
public struct DeclaredDisplay: Hashable, Sendable {
  /// The luminances that PS3.14 section 6 covers, in cd/m².
  public static let luminances = 0.05...4000.0
  /// The exponent that most displays are set to (IEC 61966-2-1 comes near to it).
  public static let usualGamma = 2.2

  /// Luminance of black, room light included, in cd/m².
  public let minimum: Double
  /// Luminance of white, in cd/m².
  public let maximum: Double
  /// Exponent of the response.
  public let gamma: Double
  /// The level of each grey.
  let driveLevels: [UInt8]

  /// A display from its parts.
  ///
  /// - Parameters:
  ///   - minimum: Luminance of black, room light included, in cd/m², at least 0.05.
  ///   - maximum: Luminance of white, in cd/m², above `minimum` and at most 4000.
  ///   - gamma: Exponent of the response, 1 to 4.
  /// - Throws: ``DisplayDeclarationError``.
  public init(
    minimum: Double, maximum: Double, gamma: Double = usualGamma
  ) throws(DisplayDeclarationError) {
    guard minimum < maximum, Self.luminances.contains(minimum),
      Self.luminances.contains(maximum)
    else { throw .luminance(minimum: minimum, maximum: maximum) }
    guard (1...4).contains(gamma) else { throw .gamma(gamma) }
    (self.minimum, self.maximum, self.gamma) = (minimum, maximum, gamma)
    driveLevels = Self.driveLevels(minimum: minimum, maximum: maximum, gamma: gamma)
  }

  /// Levels whose luminances are equally far apart in just noticeable differences (PS3.14 section 7).
  private static func driveLevels(minimum: Double, maximum: Double, gamma: Double) -> [UInt8] {
    let (first, last) = (GrayscaleStandard.index(minimum), GrayscaleStandard.index(maximum))
    // The two formulas of the standard are fits of their own; black and white are kept exact.
    let black = GrayscaleStandard.luminance(first)
    let white = GrayscaleStandard.luminance(last)
    return (0...255).map { grey in
      let index = first + (last - first) * Double(grey) / 255
      let share = (GrayscaleStandard.luminance(index) - black) / (white - black)
      return UInt8(255 * pow(min(max(share, 0), 1), 1 / gamma) + 0.5)
    }
  }
}

/// The grayscale standard display function: luminance by index of just noticeable differences.
enum GrayscaleStandard {
  /// Luminance in cd/m² of an index from 1 to 1023 (PS3.14 section 7.1, first formula).
  static func luminance(_ index: Double) -> Double {
    let x = log(index)
    let above = evaluate(
      [-1.301_187_7, 8.024_263_6e-2, 1.364_669_9e-1, -2.546_840_4e-2, 1.363_533_4e-3], at: x)
    let below = evaluate(
      [
        1, -2.584_019_1e-2, -1.032_022_9e-1, 2.874_562_0e-2, -3.197_897_7e-3, 1.299_263_4e-4,
      ], at: x)
    return pow(10, above / below)
  }

  /// Index of a luminance from 0.05 to 4000 cd/m² (PS3.14 section 7.1, second formula).
  static func index(_ luminance: Double) -> Double {
    evaluate(
      [
        71.498_068, 94.593_053, 41.912_053, 9.824_700_4, 0.281_754_07, -1.187_845_5,
        -0.180_143_49, 0.147_108_99, -0.017_046_845,
      ], at: log10(luminance))
  }

  /// A polynomial by its coefficients, the constant one first.
  private static func evaluate(_ coefficients: [Double], at x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }
}
