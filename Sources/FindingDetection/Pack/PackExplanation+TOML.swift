import ModelExplanation

extension PackExplanation {
  /// From the table `explanation`.
  init(_ table: PackTable) throws(PackError) {
    let names = ExplanationMethod.allCases.map(\.rawValue)
    let name = try table.oneOf("method", names)
    let method = ExplanationMethod(rawValue: name) ?? .gradCAM
    if method == .gradCAM, table.has("map") {
      try table.allowOnly(["method", "map", "check"])
      source = .map(try table.text("map"))
    } else if method == .gradCAM, table.has("activations") || table.has("head_weight") {
      try table.allowOnly(["method", "activations", "head_weight", "check"])
      source = .head(
        activations: try table.text("activations"), weight: try table.text("head_weight"))
    } else {
      try table.allowOnly(["method", "check"] + (method.usesLayer ? ["layer"] : []))
      source = .engine(method, layer: table.has("layer") ? try table.text("layer") : nil)
    }
    check = table.has("check") ? try AttentionCheck(table.table("check")) : nil
  }
}

extension AttentionCheck {
  /// From the table `explanation.check`.
  init(_ table: PackTable) throws(PackError) {
    try table.allowOnly([
      "cases", "model_randomisation", "input_randomisation", "insertion", "deletion", "pointing",
    ])
    cases = try table.integer("cases", 1...1_000_000)
    modelRandomisation = try table.number("model_randomisation", -1...1)
    inputRandomisation = try table.number("input_randomisation", -1...1)
    insertion = try Curve(table.table("insertion"))
    deletion = try Curve(table.table("deletion"))
    pointing = table.has("pointing") ? try Pointing(table.table("pointing")) : nil
  }
}

extension AttentionCheck.Curve {
  init(_ table: PackTable) throws(PackError) {
    try table.allowOnly(["area", "random"])
    area = try table.number("area", -1e6...1e6)
    ofRandomOrders = try table.number("random", -1e6...1e6)
  }
}

extension AttentionCheck.Pointing {
  init(_ table: PackTable) throws(PackError) {
    try table.allowOnly(["share", "chance"])
    share = try table.number("share", 0...1)
    chance = try table.number("chance", 0...1)
  }
}
