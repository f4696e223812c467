"""Writes small models with gradients computed by finite differences and by PyTorch, both in double precision.

    python make_gradient_cases.py ../../Fixtures/conformance/gradients [NAME ...]

Needs .ci/engine-requirements.txt. Everything follows from fixed seeds. A case is one file, NAME.case, as
make_cases.py has it: a line of JSON (kinds, names and sizes), then the model and the arrays in NumPy's format.
Kinds are `model`, `input`, `seed` (the weight of each element of the target of that name) and `gradient`: of the sum
of seed times target, by the value of that name.

Expected gradients are central differences of ONNX's reference evaluator on the model in float64, extrapolated from
two steps that must agree to 1e-7. Values of more elements than `LIMIT` are differenced at some of them, and PyTorch's
autograd gives the rest. Where a case names a PyTorch function the two must agree to 1e-6. The cases themselves stand in
gradient_cases.py.
"""

import io
import json
import pathlib
import sys
import zlib

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

STEP = 5e-5
AGREE = 1e-7
LIMIT = 160
SAMPLED = 24


def npy(array):
    file = io.BytesIO()
    np.save(file, np.ascontiguousarray(array).reshape(np.shape(array)))
    return file.getvalue()


def make_model(case):
    """The model of a case: what is in `weights` stands in the file, all else is an input."""
    inputs = {k: v for k, v in case.values.items() if k not in case.weights}

    def info(name, array):
        return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), list(array.shape))

    graph = helper.make_graph(
        case.nodes, case.name, [info(k, v) for k, v in inputs.items()],
        [helper.make_value_info(o, helper.make_tensor_type_proto(TensorProto.FLOAT, None)) for o in case.targets],
        [numpy_helper.from_array(v, k) for k, v in case.values.items() if k in case.weights])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", case.opset)], ir_version=8)


def doubled(case):
    """The nodes of a case for float64."""
    nodes = []
    for node in case.nodes:
        node = onnx.NodeProto.FromString(node.SerializeToString())
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR and attribute.t.data_type == TensorProto.FLOAT:
                attribute.t.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(attribute.t).astype("f8")))
            if attribute.name == "to" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.DOUBLE
        if node.op_type == "GroupNormalization":
            node.attribute.append(helper.make_attribute("stash_type", TensorProto.DOUBLE))
        nodes.append(node)
    return nodes


def evaluator(case, inner=()):
    """Σ seed · target as a function of float64 values; values named in `inner` are given, not computed."""
    nodes = [n for n in doubled(case) if not set(n.output) & set(inner)]
    names = [*case.values, *inner]
    graph = helper.make_graph(
        nodes, "doubled", [helper.make_tensor_value_info(k, TensorProto.DOUBLE, None) for k in names],
        [helper.make_tensor_value_info(o, TensorProto.DOUBLE, None) for o in case.targets])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", case.opset)], ir_version=8)
    session = ReferenceEvaluator(model)
    return lambda values: session.run(list(case.targets), {k: values[k] for k in names})


def target(case, results):
    return sum(float(np.sum(case.seeds[o].astype("f8") * y)) for o, y in zip(case.targets, results))


def differences(case, run, values, name):
    """The gradient by one value where it was computed, and the places of that."""
    base = values[name]
    places = np.arange(base.size)
    if base.size > LIMIT and case.function:
        places = np.sort(np.random.default_rng(1).permutation(base.size)[:SAMPLED])
    result, worst = np.zeros(len(places)), 0.0
    for i, place in enumerate(places):
        def slope(step):
            ends = []
            for sign in (1, -1):
                moved = base.copy().reshape(-1)
                moved[place] += sign * step
                ends.append(run({**values, name: moved.reshape(base.shape)}))
            # The difference first: what does not change must not cost digits.
            return target(case, [a - b for a, b in zip(*ends)]) / (2 * step)

        fine, coarse = slope(STEP), slope(2 * STEP)
        worst = max(worst, abs(fine - coarse))
        result[i] = (4 * fine - coarse) / 3
    scale = max(1e-30, np.abs(result).max()) if len(result) else 1
    if worst > AGREE * max(scale, 1):
        raise SystemExit(f"{case.name}: differences by {name} have not converged: {worst} of {scale}")
    return result, places


def by_torch(case):
    """The gradients by the values of a case that PyTorch finds."""
    tensors = {k: torch.tensor(v, dtype=torch.float64 if v.dtype == np.float32 and k not in case.kept else None)
               for k, v in case.values.items()}
    wanted = [k for k in case.by if k in case.values]
    for name in wanted:
        tensors[name].requires_grad_(True)
    outputs = case.function(*tensors.values())
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    for o, y in zip(case.targets, outputs):
        if tuple(y.shape) != case.seeds[o].shape:
            raise SystemExit(f"{case.name}: PyTorch's {o} is {tuple(y.shape)}, not {case.seeds[o].shape}")
    total = sum((torch.tensor(case.seeds[o]).double() * y).sum() for o, y in zip(case.targets, outputs))
    grads = torch.autograd.grad(total, [tensors[k] for k in wanted], allow_unused=True)
    return {k: (torch.zeros_like(tensors[k]) if g is None else g).numpy() for k, g in zip(wanted, grads)}


def write(folder, case):
    double = {k: v.astype("f8") if v.dtype == np.float32 and k not in case.kept else v for k, v in case.values.items()}
    random = np.random.default_rng(zlib.crc32(case.name.encode()))
    case.seeds = {}
    if case.differences:
        shapes = [np.shape(y) for y in evaluator(case)(double)]
    else:
        tensors = [torch.tensor(v) for v in double.values()]
        outputs = case.function(*tensors)
        shapes = [tuple(y.shape) for y in (outputs if isinstance(outputs, tuple) else (outputs,))]
    for o, shape in zip(case.targets, shapes):
        case.seeds[o] = np.asarray(random.standard_normal(shape), np.float32)
    exact = by_torch(case) if case.function else {}
    gradients = dict(exact)
    for name in case.by if case.differences else ():
        inner = () if name in case.values else (name,)
        values = dict(double)
        if inner:
            graph = helper.make_graph(
                doubled(case), "inner", [helper.make_tensor_value_info(k, TensorProto.DOUBLE, None) for k in double],
                [helper.make_tensor_value_info(name, TensorProto.DOUBLE, None)])
            model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", case.opset)], ir_version=8)
            values[name] = np.asarray(ReferenceEvaluator(model).run(None, double)[0])
        result, places = differences(case, evaluator(case, inner), values, name)
        if name in exact:
            error = np.abs(result - exact[name].reshape(-1)[places]).max(initial=0)
            if error > 1e-6 * max(1, np.abs(exact[name]).max(initial=0)):
                raise SystemExit(f"{case.name}: PyTorch and differences by {name} are {error} apart")
        if len(places) == values[name].size:
            gradients[name] = result.reshape(values[name].shape)
    missing = [k for k in case.by if k not in gradients]
    if missing:
        raise SystemExit(f"{case.name}: no gradient by {missing}")
    parts = [("model", "", make_model(case).SerializeToString())]
    parts += [("input", k, npy(v)) for k, v in case.values.items() if k not in case.weights]
    parts += [("seed", k, npy(v)) for k, v in case.seeds.items()]
    parts += [("gradient", k, npy(gradients[k].astype(np.float32))) for k in case.by]
    header = json.dumps([{"kind": k, "name": n, "size": len(b)} for k, n, b in parts]) + "\n"
    (folder / f"{case.name}.case").write_bytes(header.encode() + b"".join(b for _, _, b in parts))


def main():
    from gradient_cases import CASES

    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    names = sys.argv[2:]
    if not names:
        for old in folder.glob("*.case"):
            old.unlink()
    failures = []
    for case in CASES:
        if names and not any(case.name.startswith(n) for n in names):
            continue
        try:
            write(folder, case)
        except (Exception, SystemExit) as error:
            failures.append(case.name)
            print(f"{case.name}: {type(error).__name__} {str(error)[:300]}", flush=True)
    files = list(folder.glob("*.case"))
    plain = sum(not c.function for c in CASES)
    print(f"{len(files)} files, {sum(f.stat().st_size for f in files)} bytes; {plain} of {len(CASES)} without PyTorch")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
