"""Opens the app's ONNX file with the real tools and compares what it predicts."""

import base64
import json
import pathlib
import zlib

import numpy
import onnx
import onnxruntime

FILE = "model.onnx"


def check(folder: pathlib.Path) -> list[dict]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    parity = manifest["parity"]
    packed = zlib.decompress(base64.b64decode(parity["inputs"]))
    pixels = numpy.frombuffer(packed, numpy.uint8).reshape(parity["shape"])
    inputs = pixels.astype(numpy.float32) / 255
    wanted = numpy.array(parity["probabilities"], numpy.float64).reshape(-1, 1)

    model = onnx.load(folder / FILE)
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    check_metadata({entry.key: entry.value for entry in model.metadata_props}, manifest)

    rows = []
    for level in ("ORT_ENABLE_ALL", "ORT_DISABLE_ALL"):
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, level)
        session = onnxruntime.InferenceSession(
            str(folder / FILE), options, providers=["CPUExecutionProvider"]
        )
        check_interface(session, parity["shape"])
        together = session.run(["probability"], {"input": inputs})[0]
        alone = [session.run(["probability"], {"input": one[None]})[0] for one in inputs]
        difference = float(
            max(abs(together - wanted).max(), abs(numpy.concatenate(alone) - wanted).max())
        )
        if not difference <= parity["tolerance"]:
            raise AssertionError(f"{FILE} in onnxruntime ({level}) is {difference} off")
        tool = f"onnxruntime {onnxruntime.__version__}, {level}, onnx {onnx.__version__} checker"
        rows.append({"file": FILE, "tool": tool, "difference": difference})
    return rows


def check_metadata(metadata: dict, manifest: dict) -> None:
    kept = json.loads(metadata["twofold_manifest"])
    for key in ("classNames", "threshold", "preprocessing"):
        if kept[key] != manifest[key]:
            raise AssertionError(f"{FILE} holds another {key} than manifest.json")
    if json.loads(metadata["classes"]) != manifest["classNames"]:
        raise AssertionError(f"{FILE} names other classes than manifest.json")
    if float(metadata["threshold"]) != manifest["threshold"]:
        raise AssertionError(f"{FILE} names another threshold than manifest.json")
    if json.loads(metadata["preprocessing"]) != manifest["preprocessing"]:
        raise AssertionError(f"{FILE} names another preprocessing than manifest.json")


def check_interface(session: onnxruntime.InferenceSession, shape: list) -> None:
    [given], [taken] = session.get_inputs(), session.get_outputs()
    found = (given.name, given.shape, taken.name, taken.shape)
    if found != ("input", ["N", *shape[1:]], "probability", ["N", 1]):
        raise AssertionError(f"{FILE} takes or gives something else: {found}")
