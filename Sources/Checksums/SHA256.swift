import COpenSSL
import Glibc

/// Why a file has no checksum.
public enum ChecksumError: Error, Equatable, Sendable {
  /// The file could not be opened or read; the system's error number.
  case unreadable(path: String, errno: Int32)
}

/// SHA-256 (FIPS 180-4) of data that comes in pieces, by OpenSSL.
public final class SHA256Hasher {
  private let context: OpaquePointer

  /// A hasher that has seen nothing.
  public init() {
    guard let context = EVP_MD_CTX_new() else {
      preconditionFailure("OpenSSL has no memory for a digest.")
    }
    self.context = context
    let isReady = EVP_DigestInit_ex(context, EVP_sha256(), nil)
    precondition(isReady == 1, "OpenSSL's SHA-256 is not available.")
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes the next bytes.
  public func update(_ bytes: some Sequence<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable {
      update(buffer: UnsafeRawBufferPointer($0))
    }
    if done != nil { return }
    Array(bytes).withUnsafeBytes { update(buffer: $0) }
  }

  /// The digest's 32 bytes; the hasher begins anew.
  public func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let isDone = EVP_DigestFinal_ex(context, &digest, &length)
    precondition(isDone == 1 && length == 32, "OpenSSL broke off a SHA-256.")
    let isReady = EVP_DigestInit_ex(context, EVP_sha256(), nil)
    precondition(isReady == 1, "OpenSSL's SHA-256 is not available.")
    return digest
  }

  private func update(buffer: UnsafeRawBufferPointer) {
    let isDone = EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    precondition(isDone == 1, "OpenSSL broke off a SHA-256.")
  }
}

/// SHA-256 of the bytes.
public func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
  let hasher = SHA256Hasher()
  hasher.update(bytes)
  return hasher.finish()
}

/// SHA-256 of the bytes as 64 lower-case hexadecimal digits.
public func sha256Hex(_ bytes: some Sequence<UInt8>) -> String { hexadecimal(sha256(bytes)) }

/// SHA-256 of a file's content as 64 lower-case hexadecimal digits; the file is read in pieces.
///
/// - Throws: ``ChecksumError/unreadable(path:errno:)``.
public func sha256Hex(ofFileAt path: String) throws(ChecksumError) -> String {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
  defer { close(descriptor) }
  let hasher = SHA256Hasher()
  var buffer = [UInt8](repeating: 0, count: 1 << 18)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw .unreadable(path: path, errno: errno) }
    if count == 0 { return hexadecimal(hasher.finish()) }
    hasher.update(buffer[..<count])
  }
}

/// The bytes as lower-case hexadecimal digits.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
