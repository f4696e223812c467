"""Writes small models with inputs and outputs computed by onnxruntime.

    python3 make_cases.py ../../Fixtures/conformance/onnxruntime

Needs onnx 1.18 and onnxruntime. Everything follows from fixed seeds. Each case is one file, NAME.case: a
line of JSON (names and sizes) and then the model and the arrays in NumPy's format, one after the other.
"""
import io, json, pathlib, sys
import numpy as np
import onnx, onnxruntime
from onnx import TensorProto, helper as h, numpy_helper

ONNX_OPSET = 17


def npy(a):
    f = io.BytesIO()
    np.save(f, np.ascontiguousarray(a))
    return f.getvalue()


def save(folder, name, nodes, inputs, weights, outputs=("y",)):
    """Runs the model in onnxruntime without optimisation and stores what went in and out."""
    graph = h.make_graph(
        nodes, name,
        [h.make_tensor_value_info(k, h.np_dtype_to_tensor_dtype(v.dtype), list(v.shape)) for k, v in inputs.items()],
        [h.make_value_info(o, h.make_tensor_type_proto(TensorProto.FLOAT, None)) for o in outputs],
        [numpy_helper.from_array(v, k) for k, v in weights.items()])
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", ONNX_OPSET)], ir_version=8)
    data = model.SerializeToString()
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    results = session.run(list(outputs), inputs)
    parts = [("model", "", data)]
    parts += [("input", k, npy(v)) for k, v in inputs.items()]
    parts += [("output", k, npy(v)) for k, v in zip(outputs, results)]
    header = json.dumps([{"kind": k, "name": n, "size": len(b)} for k, n, b in parts]) + "\n"
    (folder / (name + ".case")).write_bytes(header.encode() + b"".join(b for _, _, b in parts))


def floats(r, *shape):
    return r.standard_normal(shape).astype(np.float32)


def convolution(folder, r, i, transposed):
    """One random convolution; sizes that some attributes do not allow are drawn again."""
    while True:
        d = int(r.integers(1, 4))
        groups = int(r.choice([1, 1, 1, 2, 3]))
        cin, cout = groups * int(r.integers(1, 8)), groups * int(r.integers(1, 12))
        if r.random() < 0.15:
            groups = cin = cout = int(r.integers(2, 9))
        limit = {1: 90, 2: 15, 3: 6}[d]
        size = [int(r.integers(1, limit)) for _ in range(d)]
        kernel = [int(r.integers(1, 5)) for _ in range(d)]
        strides = [int(r.integers(1, 4)) for _ in range(d)]
        dilations = [int(r.choice([1, 1, 1, 2, 3])) for _ in range(d)]
        attributes = dict(kernel_shape=kernel, strides=strides, dilations=dilations, group=groups)
        if r.random() < 0.25 and not transposed and all(x == 1 for x in dilations):
            attributes["auto_pad"] = str(r.choice(["SAME_UPPER", "SAME_LOWER", "VALID"]))
        else:
            attributes["pads"] = [int(r.integers(0, 3)) for _ in range(2 * d)]
        if transposed and r.random() < 0.4:
            attributes["output_padding"] = [int(r.integers(0, s)) for s in strides]
        x = floats(r, int(r.integers(1, 3)), cin, *size)
        shape = (cin, cout // groups, *kernel) if transposed else (cout, cin // groups, *kernel)
        weights = {"w": floats(r, *shape)}
        if r.random() < 0.5:
            weights["b"] = floats(r, cout)
        op = "ConvTranspose" if transposed else "Conv"
        try:
            save(folder, f"{op.lower()}-{i:03d}", [h.make_node(op, ["x", *weights], ["y"], **attributes)], {"x": x}, weights)
            return
        except Exception as error:
            print("drawn again:", str(error)[:90])


def pooling(folder, r, i):
    while True:
        d = int(r.integers(1, 4))
        size = [int(r.integers(3, {1: 40, 2: 14, 3: 8}[d])) for _ in range(d)]
        kernel = [int(r.integers(1, 4)) for _ in range(d)]
        op = str(r.choice(["MaxPool", "AveragePool"]))
        attributes = dict(kernel_shape=kernel, strides=[int(r.integers(1, 4)) for _ in range(d)],
                          ceil_mode=int(r.integers(0, 2)))
        if r.random() < 0.3:
            attributes["auto_pad"] = str(r.choice(["SAME_UPPER", "SAME_LOWER"]))
        else:
            attributes["pads"] = [int(r.integers(0, k)) for k in kernel * 2]
        if op == "AveragePool":
            attributes["count_include_pad"] = int(r.integers(0, 2))
        elif r.random() < 0.3 and "auto_pad" not in attributes:
            attributes["dilations"] = [int(r.integers(1, 3)) for _ in range(d)]
        try:
            save(folder, f"pool-{i:03d}", [h.make_node(op, ["x"], ["y"], **attributes)],
                 {"x": floats(r, 1, int(r.integers(1, 4)), *size)}, {})
            return
        except Exception as error:
            print("drawn again:", str(error)[:90])


def resize(folder, r, i):
    while True:
        d = int(r.integers(1, 4))
        size = [int(r.integers(2, {1: 30, 2: 10, 3: 6}[d])) for _ in range(d)]
        mode = str(r.choice(["nearest", "linear", "linear", "cubic"] if d == 2 else ["nearest", "linear"]))
        attributes = dict(mode=mode, coordinate_transformation_mode=str(
            r.choice(["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"])))
        if mode == "nearest":
            attributes["nearest_mode"] = str(r.choice(["floor", "round_prefer_floor", "ceil"]))
        scales = [1.0, 1.0] + [float(r.choice([0.5, 1, 1.5, 2, 3])) for _ in range(d)]
        whole = all(float(n * s).is_integer() for n, s in zip(size, scales[2:]))
        if attributes["coordinate_transformation_mode"] == "align_corners" and not whole:
            continue  # onnxruntime and ONNX's own cases differ there; we follow ONNX
        weights = {"s": np.array(scales, np.float32)}
        try:
            save(folder, f"resize-{i:03d}", [h.make_node("Resize", ["x", "", "s"], ["y"], **attributes)],
                 {"x": floats(r, 1, 2, *size)}, weights)
            return
        except Exception as error:
            print("drawn again:", str(error)[:90])


def product(folder, r, i):
    if r.random() < 0.5:
        m, k, n = (int(r.integers(1, 40)) for _ in range(3))
        ta, tb = int(r.integers(0, 2)), int(r.integers(0, 2))
        a = floats(r, *((k, m) if ta else (m, k)))
        weights = {"w": floats(r, *((n, k) if tb else (k, n))), "b": floats(r, n)}
        node = h.make_node("Gemm", ["x", "w", "b"], ["y"], transA=ta, transB=tb, alpha=0.5, beta=2.0)
        save(folder, f"product-{i:03d}", [node], {"x": a}, weights)
    else:
        a, b = floats(r, 2, 1, 7, 5), floats(r, 3, 5, 4)
        save(folder, f"product-{i:03d}", [h.make_node("MatMul", ["x", "w"], ["y"])], {"x": a}, {"w": b})


def unet(folder, name, r, spatial, norm):
    """A U-Net with three levels and tiny channels, as nnU-Net and MONAI build them."""
    nodes, weights = [], {}
    d = len(spatial)

    def w(*shape):
        key = f"w{len(weights)}"
        weights[key] = floats(r, *shape) * np.float32(1.5 / np.sqrt(np.prod(shape[1:]) if len(shape) > 1 else 4))
        return key

    def add(op, inputs, **attributes):
        nodes.append(h.make_node(op, inputs, [f"v{len(nodes)}"], f"{op}_{len(nodes)}", **attributes))
        return nodes[-1].output[0]

    def block(x, cin, cout, stride=1):
        x = add("Conv", [x, w(cout, cin, *[3] * d), w(cout)], kernel_shape=[3] * d, pads=[1] * 2 * d, strides=[stride] * d)
        if norm == "instance":
            x = add("InstanceNormalization", [x, w(cout), w(cout)], epsilon=1e-5)
            return add("LeakyRelu", [x], alpha=0.01)
        variance = f"w{len(weights)}v"
        weights[variance] = (0.5 + r.random(cout)).astype(np.float32)
        x = add("BatchNormalization", [x, w(cout), w(cout), w(cout), variance], epsilon=1e-5)
        return add("Relu", [x])

    a = block(block("x", 5, 4), 4, 4)
    if norm == "instance":
        b = block(block(a, 4, 6, 2), 6, 6)
    else:
        b = block(add("MaxPool", [a], kernel_shape=[2] * d, strides=[2] * d), 4, 6)
    c = add("Dropout", [add("Identity", [block(b, 6, 8, 2)])])
    up = add("ConvTranspose", [c, w(8, 6, *[2] * d)], kernel_shape=[2] * d, strides=[2] * d)
    e = block(add("Concat", [up, b], axis=1), 12, 6)
    scales = f"w{len(weights)}s"
    weights[scales] = np.array([1, 1] + [2] * d, np.float32)
    up = add("Resize", [e, "", scales], mode="linear" if d == 2 else "nearest", coordinate_transformation_mode="half_pixel" if d == 2 else "asymmetric", nearest_mode="floor")
    f = block(add("Concat", [up, a], axis=1), 10, 4)
    f = add("Conv", [f, w(3, 4, *[1] * d), w(3)], kernel_shape=[1] * d)
    nodes.append(h.make_node("Softmax", [f], ["y"], axis=1))
    save(folder, name, nodes, {"x": floats(r, 1, 5, *spatial)}, weights)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.case"):
        old.unlink()
    r = np.random.default_rng(20260101)
    for i in range(60):
        convolution(folder, r, i, False)
    for i in range(30):
        convolution(folder, r, i, True)
    for i in range(24):
        pooling(folder, r, i)
    for i in range(20):
        resize(folder, r, i)
    for i in range(6):
        product(folder, r, i)
    unet(folder, "unet-instance-2d", r, (24, 40), "instance")
    unet(folder, "unet-batch-2d", r, (24, 40), "batch")
    unet(folder, "unet-instance-3d", r, (8, 12, 16), "instance")
    print(sum(f.stat().st_size for f in folder.glob("*.case")), "bytes")


main()
