/// Commands of kitty's graphics protocol (https://sw.kovidgoyal.net/kitty/graphics-protocol/).
///
/// Only failures are answered (`q=1`), so that the answers can name a picture the terminal has lost.
public enum KittyCommand {
  /// Longest piece of a picture in one command, in base64 characters; the protocol's limit.
  public static let pieceLimit = 4096

  /// Hands a PNG file to the terminal, which keeps it under `identifier`; nothing is shown yet.
  ///
  /// - Returns: Commands of at most ``pieceLimit`` characters of data; the file is complete with the last.
  public static func upload(png: [UInt8], identifier: UInt32) -> [[UInt8]] {
    let data = base64(png)
    return stride(from: 0, to: max(1, data.count), by: pieceLimit).map { start in
      let end = min(data.count, start + pieceLimit)
      let more = end < data.count ? 1 : 0
      let control = start == 0 ? "a=t,f=100,i=\(identifier),q=1,m=\(more)" : "m=\(more)"
      return Array("\u{1B}_G\(control);".utf8) + data[start..<end] + Array("\u{1B}\\".utf8)
    }
  }

  /// Ends an upload before its last piece; what came is thrown away.
  public static let endOfUpload = Array("\u{1B}_Gm=0,q=2;\u{1B}\\".utf8)

  /// Shows a picture, or a part of it, at the cursor, spread over whole cells; the cursor stays where it is.
  ///
  /// - Parameters:
  ///   - identifier: The picture's.
  ///   - piece: Number of this placement among those of the picture, from one.
  ///   - source: The part, in the picture's pixels; nil for all of it.
  ///   - columns: Cells across.
  ///   - rows: Cells down.
  ///   - isAbove: Whether it lies above other pictures; all cover the characters.
  public static func place(
    identifier: UInt32, piece: Int, source: PixelRegion?, columns: Int, rows: Int, isAbove: Bool
  ) -> [UInt8] {
    var control = "a=p,i=\(identifier)"
    if piece > 1 || source != nil { control += ",p=\(piece)" }
    if let source {
      control += ",x=\(source.x),y=\(source.y),w=\(source.width),h=\(source.height)"
    }
    control += ",c=\(columns),r=\(rows),C=1\(isAbove ? ",z=1" : ""),q=1"
    return Array("\u{1B}_G\(control)\u{1B}\\".utf8)
  }

  /// Takes a picture from the screen; the terminal keeps it.
  public static func remove(identifier: UInt32) -> [UInt8] {
    Array("\u{1B}_Ga=d,d=i,i=\(identifier)\u{1B}\\".utf8)
  }

  /// Makes the terminal forget a picture and all its placements.
  public static func forget(identifier: UInt32) -> [UInt8] {
    Array("\u{1B}_Ga=d,d=I,i=\(identifier)\u{1B}\\".utf8)
  }

  /// Makes the terminal forget every picture on the screen that is on show.
  public static let forgetAll = Array("\u{1B}_Ga=d,d=A\u{1B}\\".utf8)

  /// The picture that the terminal does not have, by its answer to a command, `Gi=NUMBER;ENOENT...`; nil for any other
  /// answer.
  public static func lostPicture(reply: String) -> UInt32? {
    guard reply.hasPrefix("Gi="), let end = reply.firstIndex(of: ";"),
      reply[end...].hasPrefix(";E")
    else { return nil }
    let digits = reply[reply.index(reply.startIndex, offsetBy: 3)..<end].prefix { $0.isNumber }
    return UInt32(digits)
  }

  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// RFC 4648, section 4.
  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let length = (bytes.count + 2) / 3 * 4
    return [UInt8](unsafeUninitializedCapacity: length) { output, count in
      digits.withUnsafeBufferPointer { digits in
        var (source, target) = (0, 0)
        while source < bytes.count {
          let left = min(3, bytes.count - source)
          var group = Int(bytes[source]) << 16
          if left > 1 { group |= Int(bytes[source + 1]) << 8 }
          if left > 2 { group |= Int(bytes[source + 2]) }
          output[target] = digits[group >> 18]
          output[target + 1] = digits[group >> 12 & 63]
          output[target + 2] = left > 1 ? digits[group >> 6 & 63] : UInt8(ascii: "=")
          output[target + 3] = left > 2 ? digits[group & 63] : UInt8(ascii: "=")
          source += 3
          target += 4
        }
      }
      count = length
    }
  }
}
