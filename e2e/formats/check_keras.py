"""Opens the app's Keras files with Keras, compares what they predict, and trains on for one step."""

import base64
import json
import os
import pathlib
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import h5py
import keras
import numpy

try:
    # Keras 2, where it can be had.
    import tf_keras
except ImportError:
    tf_keras = None

MANIFEST_KEY = "twofold_manifest"


def check(folder: pathlib.Path) -> list[dict]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    kits = [("model.h5", keras, "Keras"), ("model.keras", keras, "Keras")]
    if tf_keras:
        kits.append(("model.h5", tf_keras, "tf-keras"))
    rows = [check_file(folder / file, kit, name, manifest) for file, kit, name in kits]
    with h5py.File(folder / "model.h5") as file:
        kept = json.loads(file.attrs[MANIFEST_KEY])
    if kept["classNames"] != manifest["classNames"] or kept["parity"] != manifest["parity"]:
        raise AssertionError("model.h5 holds another manifest than manifest.json")
    return rows


def check_file(path: pathlib.Path, kit, name: str, manifest: dict) -> dict:
    parity = manifest["parity"]
    packed = zlib.decompress(base64.b64decode(parity["inputs"]))
    pixels = numpy.frombuffer(packed, numpy.uint8).reshape(parity["shape"])
    inputs = pixels.astype(numpy.float32) / 255
    wanted = numpy.array(parity["probabilities"], numpy.float64)

    model = kit.models.load_model(path)
    tool = f"{name} {kit.__version__}"
    found = model.predict(inputs, verbose=0).astype(numpy.float64)
    if found.shape != (len(wanted), 1):
        raise AssertionError(f"{path.name} in {tool} gives {found.shape}")
    difference = float(abs(found[:, 0] - wanted).max())
    if not difference <= parity["tolerance"]:
        raise AssertionError(f"{path.name} in {tool} is {difference} off")
    check_training(model, inputs, f"{path.name} in {tool}", manifest["recipe"]["learningRate"])
    return {"file": path.name, "tool": f"{tool}, load_model and fit", "difference": difference}


def check_training(model, inputs, where: str, learning_rate: float) -> None:
    """It has to be compiled as it was trained, and a step of `fit` has to change it."""
    rate = float(numpy.asarray(model.optimizer.learning_rate))
    if abs(rate - learning_rate) > 1e-6 * learning_rate:
        raise AssertionError(f"{where} would learn at {rate} instead of {learning_rate}")
    before = model.get_weights()
    labels = numpy.arange(len(inputs)) % 2
    history = model.fit(inputs, labels, verbose=0).history
    if not (numpy.isfinite(history["loss"]).all() and "accuracy" in history):
        raise AssertionError(f"{where} trains to {history}")
    if all((old == new).all() for old, new in zip(before, model.get_weights())):
        raise AssertionError(f"{where} does not learn")
