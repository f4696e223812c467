/// A pack with its network in memory, ready to run.
public struct LoadedModel: Sendable {
  /// The pack.
  public let pack: ModelPack
  let network: any Network

  init(pack: ModelPack, network: any Network) {
    (self.pack, self.network) = (pack, network)
  }
}
