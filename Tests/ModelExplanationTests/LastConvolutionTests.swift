import Inference
import TensorKernels
import Testing

@testable import ModelExplanation

/// Where the layer of a class activation map is found in networks as PyTorch exports them.
@Suite struct LastConvolutionTests {
  /// A network, the operator that makes the value, its channels and positions.
  struct Expectation: CustomTestStringConvertible, Sendable {
    let network: String
    let operators: Set<String>
    let shape: [Int]

    var testDescription: String { network }
  }

  private static let expectations = [
    // Behind batch normalisation, the shortcut and its activation.
    Expectation(network: "residual", operators: ["Relu"], shape: [2, 12, 6, 5]),
    // Behind the last block's projection, which has no activation, and its shortcut.
    Expectation(network: "inverted", operators: ["Add"], shape: [1, 16, 8, 10]),
    // Before the 1×1 head.
    Expectation(network: "unet2d", operators: ["Relu"], shape: [1, 4, 24, 40]),
    Expectation(network: "unet2d-free", operators: ["Relu"], shape: [1, 4, 24, 40]),
    Expectation(network: "unet3d", operators: ["Relu"], shape: [1, 2, 8, 12, 16]),
    Expectation(network: "nnunet2d", operators: ["LeakyRelu"], shape: [1, 2, 32, 48]),
    Expectation(network: "nnunet3d", operators: ["LeakyRelu"], shape: [1, 2, 16, 16, 32]),
    Expectation(network: "monai-dynunet3d", operators: ["LeakyRelu"], shape: [1, 2, 16, 16, 24]),
    // Its head has 3×3 weights and a shortcut.
    Expectation(network: "monai-unet2d", operators: ["PRelu"], shape: [1, 4, 24, 40]),
    // Group normalisation and GELU are written out.
    Expectation(network: "bilinear-free", operators: ["Mul", "Gelu"], shape: [2, 16, 21, 15]),
    Expectation(network: "mrnet", operators: ["Conv"], shape: [3, 16, 3, 3]),
  ]

  @Test(arguments: expectations, ["torchscript", "dynamo"])
  func findsTheLayer(_ expectation: Expectation, _ exporter: String) throws {
    let content = try ExplanationCase.network("\(expectation.network)-\(exporter)").load()
    let model = try content.model
    let target = try #require(model.outputs.first?.name)
    let graph = try model.graph.with(outputs: [target])
      .specialized(inputShapes: content.shapes)
    let choice = try LayerChoice(nil, graph: graph, target: target)
    let maker = graph.nodes.first { $0.outputs.contains(choice.name) }
    #expect(expectation.operators.contains(maker?.operatorName ?? ""), "\(choice.name)")
    #expect(choice.shape == expectation.shape)
  }

  @Test func takesTheLayerThatIsNamed() throws {
    let content = try ExplanationCase.network("unet2d-torchscript").load()
    let convolution = try #require(content.model.graph.nodes.first { $0.operatorName == "Conv" })
    for name in [convolution.name, convolution.outputs[0]] {
      var options = ExplanationOptions()
      options.layer = name
      let explainer = try Explainer(
        content.model, method: .gradCAM, target: .init(channel: 1), options: options,
        inputShapes: content.shapes)
      #expect(explainer.layer == convolution.outputs[0])
    }
  }
}
