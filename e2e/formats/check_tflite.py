"""Opens the app's TFLite file with TensorFlow's interpreter and compares what it predicts."""

import base64
import json
import pathlib
import zlib

import numpy
import tensorflow
from tensorflow.lite.python import schema_py_generated as schema

FILE = "model.tflite"
# With XNNPACK, as most runtimes have it, and with the kernels that TFLite had before.
RESOLVERS = {
    "XNNPACK": tensorflow.lite.experimental.OpResolverType.AUTO,
    "plain kernels": (
        tensorflow.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    ),
}


def check(folder: pathlib.Path) -> list[dict]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    parity = manifest["parity"]
    packed = zlib.decompress(base64.b64decode(parity["inputs"]))
    pixels = numpy.frombuffer(packed, numpy.uint8).reshape(parity["shape"])
    inputs = pixels.astype(numpy.float32) / 255
    wanted = numpy.array(parity["probabilities"], numpy.float64)
    check_file((folder / FILE).read_bytes(), manifest)

    rows = []
    for name, resolver in RESOLVERS.items():
        interpreter = tensorflow.lite.Interpreter(
            str(folder / FILE), experimental_op_resolver_type=resolver
        )
        named = numpy.array([by_signature(interpreter, one[None]) for one in inputs])
        placed = numpy.array([by_place(interpreter, one[None]) for one in inputs])
        difference = float(max(abs(named - wanted).max(), abs(placed - wanted).max()))
        if not difference <= parity["tolerance"]:
            raise AssertionError(f"{FILE} in TFLite ({name}) is {difference} off")
        tool = f"TFLite of TensorFlow {tensorflow.__version__}, {name}"
        rows.append({"file": FILE, "tool": tool, "difference": difference})
    return rows


def by_signature(interpreter, picture) -> float:
    runner = interpreter.get_signature_runner("serving_default")
    output = runner(input=picture)["probability"]
    if output.shape != (1, 1):
        raise AssertionError(f"{FILE} gives {output.shape} instead of one probability")
    return float(output[0, 0])


def by_place(interpreter, picture) -> float:
    interpreter.allocate_tensors()
    [given], [taken] = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.set_tensor(given["index"], picture)
    interpreter.invoke()
    return float(interpreter.get_tensor(taken["index"])[0, 0])


def check_file(data: bytes, manifest: dict) -> None:
    """What the interpreter does not look at: the manifest, and where the weights lie."""
    if data[4:8] != b"TFL3":
        raise AssertionError(f"{FILE} does not say that it is TFLite")
    model = schema.Model.GetRootAsModel(data, 0)
    for place in range(model.BuffersLength()):
        buffer = model.Buffers(place)
        start = buffer._tab.Offset(4)
        if start and buffer._tab.Vector(start) % 16:
            raise AssertionError(f"buffer {place} of {FILE} is not aligned to 16 bytes")
    found = {
        model.Metadata(place).Name(): model.Metadata(place).Buffer()
        for place in range(model.MetadataLength())
    }
    text = model.Buffers(found[b"twofold_manifest"]).DataAsNumpy().tobytes().decode("utf-8")
    for key in ("classNames", "threshold", "preprocessing"):
        if json.loads(text)[key] != manifest[key]:
            raise AssertionError(f"{FILE} holds another {key} than manifest.json")
