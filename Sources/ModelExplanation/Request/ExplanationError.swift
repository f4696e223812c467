public import Inference

/// Why a result cannot be explained.
public enum ExplanationError: Error, Equatable, Sendable {
  /// The model has no input of this name and of 32-bit floats; those it has.
  case unknownInput(String, known: [String])
  /// The model has several inputs, or none, that could be meant.
  case inputNeeded(known: [String])
  /// The explained input has this shape and not `[images, channels, positions…]`.
  case inputShape(name: String, shape: [Int])
  /// The model has no output of this name; those it has.
  case unknownOutput(String, known: [String])
  /// The model has several outputs, and none is named.
  case outputNeeded(known: [String])
  /// The output's shape is unknown before a run, or its first axis fits neither one image nor all.
  case unsupportedOutput(name: String, shape: [Int]?)
  /// The output has several channels, and none is named.
  case channelNeeded(output: String, count: Int)
  /// There is no such channel.
  case channelOutOfRange(Int, output: String, count: Int)
  /// The mask's shape is not that of the output's positions.
  case regionShape(expected: [Int], actual: [Int])
  /// No position of any image belongs to the region.
  case emptyRegion
  /// Neither a node nor a value that the target depends on has this name; values near it that could be meant.
  case unknownLayer(String, choices: [String])
  /// The layer has no channels over several positions, or not those of each image.
  case layerShape(name: String, shape: [Int]?)
  /// No convolution over several positions lies between input and target.
  case noConvolution
  /// No attention matrix lies between input and target.
  case noAttention
  /// The attention matrices do not go over the whole image; their shapes.
  case attentionShapes([[Int]])
  /// The patches of this many tokens form no known grid.
  case tokenGrid(Int)
  /// An option makes no sense; what it must be.
  case option(name: String, requirement: String)
  /// The baseline's shape is not the input's.
  case baselineShape(expected: [Int], actual: [Int])
  /// The model cannot be planned, differentiated or run.
  case model(ModelError)
}
