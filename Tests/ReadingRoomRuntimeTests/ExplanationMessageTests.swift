import Inference
import ModelExplanation
import ReadingRoomRuntime
import Testing

@Suite struct ExplanationMessageTests {
  /// An error, and what its text must hold: the facts, and what to do.
  private static let texts: [(ExplanationError, [String])] = [
    (.unknownInput("z", known: ["x"]), ["z", "It has x"]),
    (.inputNeeded(known: ["a", "b"]), ["--explain", "a, b"]),
    (.inputShape(name: "x", shape: [2, 5]), ["x", "[2, 5]", "[images, channels"]),
    (.unknownOutput("z", known: ["y"]), ["z", "It has y", "OUTPUT:CHANNEL"]),
    (.outputNeeded(known: ["y", "z"]), ["--target", "y, z"]),
    (.unsupportedOutput(name: "y", shape: nil), ["y", "run time"]),
    (.channelNeeded(output: "y", count: 5), ["--target", "0 to 4"]),
    (.channelOutOfRange(7, output: "y", count: 5), ["7", "5, counted from 0"]),
    (.regionShape(expected: [1, 4], actual: [3]), ["[3]", "[1, 4]"]),
    (.emptyRegion, ["Choose another"]),
    (.unknownLayer("l", choices: ["/c/Conv"]), ["l", "/c/Conv", "model inspect"]),
    (.layerShape(name: "l", shape: [2, 5]), ["l", "[2, 5]", "--layer"]),
    (.noConvolution, ["--layer", "occlusion"]),
    (.noAttention, ["another method"]),
    (.attentionShapes([[4, 9, 9]]), ["[4, 9, 9]", "another method"]),
    (.tokenGrid(18), ["18", "another method"]),
    (.option(name: "steps", requirement: "at least 1"), ["--steps must be at least 1"]),
    (.baselineShape(expected: [1, 1, 4, 4], actual: [2]), ["[2]", "[1, 1, 4, 4]"]),
    (.model(.cancelled), ["stopped"]),
  ]

  @Test(arguments: texts.indices)
  func saysWhatIsWrongAndWhatToDo(_ index: Int) {
    let (error, parts) = Self.texts[index]
    let text = Messages.text(for: error)
    for part in parts { #expect(text.contains(part), "\(text)") }
    #expect(!text.contains("Optional(") && !text.contains("\(error)"))
  }
}
