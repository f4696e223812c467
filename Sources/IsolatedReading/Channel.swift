import CIsolation
import Glibc

/// Why no message came.
enum ChannelError: Error, Equatable {
  /// The other end is gone.
  case closed
  /// It sent nothing for too long.
  case silent
  /// It announced a message longer than there are.
  case tooLong
}

/// One end of the socket between the program and a reading process: whole messages, each with its
/// length before it.
struct Channel: Sendable {
  let descriptor: Int32

  /// No message is longer; headers of the largest objects have some megabytes.
  static let longestMessage = 256 << 20

  /// Sends a message; false when the other end is gone.
  func send(_ bytes: [UInt8]) -> Bool {
    var message = MessageWriter()
    message.put(UInt32(bytes.count))
    message.put(bytes)
    return message.bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count {
        let count = Glibc.send(
          descriptor, buffer.baseAddress.map { $0 + sent }, buffer.count - sent,
          Int32(MSG_NOSIGNAL))
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }

  /// Waits for a message.
  ///
  /// - Parameter seconds: How long without a byte; `nil` for ever.
  /// - Throws: ``ChannelError``.
  func receive(seconds: Int? = nil) throws(ChannelError) -> [UInt8] {
    let prefix = try receive(count: 4, seconds: seconds)
    let count = Int(prefix.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) })
    guard count <= Self.longestMessage else { throw .tooLong }
    return try receive(count: count, seconds: seconds)
  }

  private func receive(count: Int, seconds: Int?) throws(ChannelError) -> [UInt8] {
    var failure: ChannelError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        guard seconds.map(isReady(within:)) ?? true else {
          failure = .silent
          break
        }
        let got = recv(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, 0)
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else {
          failure = .closed
          break
        }
        filled += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  private func isReady(within seconds: Int) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let ready = poll(&wanted, 1, Int32(clamping: seconds * 1000))
      if ready < 0 && errno == EINTR { continue }
      return ready > 0
    }
  }
}

/// A mapping of memory that both processes see. The address is kept as a number so that the value
/// may go from thread to thread; only one thread at a time uses it.
struct SharedMapping: Sendable {
  let address: UInt
  let capacity: Int

  /// Maps the first `capacity` bytes of a descriptor; `nil` when the system refuses.
  init?(descriptor: Int32, capacity: Int, isWritable: Bool) {
    let protection = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
    guard let place = mmap(nil, capacity, protection, MAP_SHARED, descriptor, 0),
      place != MAP_FAILED
    else { return nil }
    address = UInt(bitPattern: place)
    self.capacity = capacity
  }

  /// Gives the addresses back; the mapping must not be used afterwards.
  func unmap() { munmap(UnsafeMutableRawPointer(bitPattern: address), capacity) }

  /// Room for samples from a byte offset on.
  func samples(at offset: Int, count: Int) -> UnsafeMutableBufferPointer<Float>? {
    guard offset >= 0, count >= 0, offset % MemoryLayout<Float>.alignment == 0,
      count <= (capacity - min(offset, capacity)) / MemoryLayout<Float>.size,
      let base = UnsafeMutableRawPointer(bitPattern: address)
    else { return nil }
    return UnsafeMutableBufferPointer(
      start: (base + offset).assumingMemoryBound(to: Float.self), count: count)
  }
}
