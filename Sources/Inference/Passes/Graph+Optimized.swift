extension Graph {
  /// The graph after all passes that do not depend on shapes, in their order.
  ///
  /// - Throws: ``ModelError``.
  public func optimized() throws(ModelError) -> Graph {
    self
  }
}
