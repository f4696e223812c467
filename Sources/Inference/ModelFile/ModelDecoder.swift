import TensorKernels

/// Gathers the parts of a ModelProto (onnx/onnx.proto, field numbers from there).
struct ModelDecoder {
  var irVersion = 0
  var producer = ""
  var operatorSets: [String: Int] = [:]
  var metadata: [String: String] = [:]
  var graph: GraphDecoder?

  mutating func read(_ message: ProtobufReader) throws(ModelFileError) {
    var reader = message
    while let field = try reader.next() {
      switch field.number {
      case 1: irVersion = Int(truncatingIfNeeded: try reader.integer(field))
      case 2: producer = try reader.string(field)
      case 7:
        var decoder = graph ?? GraphDecoder()
        try decoder.read(try reader.message(field))
        graph = decoder
      case 8:
        let (domain, version) = try operatorSet(try reader.message(field))
        operatorSets[domain == "ai.onnx" ? "" : domain] = version
      case 14:
        let (key, value) = try reader.message(field).entry()
        metadata[key] = value
      default: break
      }
    }
  }

  private func operatorSet(_ message: ProtobufReader) throws(ModelFileError) -> (String, Int) {
    var reader = message
    var domain = "", version = 0
    while let field = try reader.next() {
      if field.number == 1 { domain = try reader.string(field) }
      if field.number == 2 { version = Int(truncatingIfNeeded: try reader.integer(field)) }
    }
    return (domain, version)
  }
}

/// Gathers the parts of a GraphProto.
struct GraphDecoder {
  var name = ""
  var nodes: [Node] = []
  var initializers: [String: Tensor] = [:]
  var inputs: [ValueInfo] = []
  var outputs: [ValueInfo] = []

  mutating func read(_ message: ProtobufReader) throws(ModelFileError) {
    var reader = message
    while let field = try reader.next() {
      switch field.number {
      case 1: nodes.append(try node(try reader.message(field)))
      case 2: name = try reader.string(field)
      case 5:
        let (name, tensor) = try decodeTensor(try reader.message(field))
        initializers[name] = tensor
      case 11: inputs.append(try valueInfo(try reader.message(field)))
      case 12: outputs.append(try valueInfo(try reader.message(field)))
      case 15: throw .sparseTensor
      default: break
      }
    }
  }

  private func node(_ message: ProtobufReader) throws(ModelFileError) -> Node {
    var reader = message
    var node = Node(name: "", operatorName: "")
    while let field = try reader.next() {
      switch field.number {
      case 1: node.inputs.append(try reader.string(field))
      case 2: node.outputs.append(try reader.string(field))
      case 3: node.name = try reader.string(field)
      case 4: node.operatorName = try reader.string(field)
      case 5:
        let (name, attribute) = try decodeAttribute(try reader.message(field))
        node.attributes[name] = attribute
      case 7:
        let domain = try reader.string(field)
        node.domain = domain == "ai.onnx" ? "" : domain
      default: break
      }
    }
    return node
  }

  private func valueInfo(_ message: ProtobufReader) throws(ModelFileError) -> ValueInfo {
    var reader = message
    var name = ""
    var type: TensorElementType?
    var shape: [Dimension]?
    while let field = try reader.next() {
      switch field.number {
      case 1: name = try reader.string(field)
      case 2:
        var typeReader = try reader.message(field)
        while let field = try typeReader.next() {
          guard field.number == 1 else { continue }
          (type, shape) = try tensorType(try typeReader.message(field))
        }
      default: break
      }
    }
    return ValueInfo(name: name, elementType: type, shape: shape)
  }

  private func tensorType(
    _ message: ProtobufReader
  ) throws(ModelFileError) -> (TensorElementType?, [Dimension]?) {
    var reader = message
    var type: TensorElementType?
    var shape: [Dimension]?
    while let field = try reader.next() {
      switch field.number {
      case 1: type = elementType(code: Int(truncatingIfNeeded: try reader.integer(field)))
      case 2:
        var dimensions: [Dimension] = []
        var shapeReader = try reader.message(field)
        while let field = try shapeReader.next() {
          if field.number == 1 { dimensions.append(try dimension(try shapeReader.message(field))) }
        }
        shape = dimensions
      default: break
      }
    }
    return (type, shape)
  }

  private func dimension(_ message: ProtobufReader) throws(ModelFileError) -> Dimension {
    var reader = message
    var dimension = Dimension.unknown
    while let field = try reader.next() {
      switch field.number {
      case 1:
        let size = Int(try reader.integer(field))
        dimension = size >= 0 ? .known(size) : .unknown
      case 2:
        let name = try reader.string(field)
        dimension = name.isEmpty ? .unknown : .symbolic(name)
      default: break
      }
    }
    return dimension
  }
}
