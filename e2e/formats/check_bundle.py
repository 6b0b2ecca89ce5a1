"""Trains on from an unpacked run bundle with its own scripts, as a person would: on one rank, on
two, after a break, and in Keras.
"""

import base64
import hashlib
import io
import json
import math
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

import numpy as np
import torch
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
# Rounding grows with each step: after several epochs two trainings that are the same but for it may
# differ in the third digit.
FAR_APART = 1e-2


def check(folder: pathlib.Path) -> list[dict]:
    """`folder/bundle` has the scripts, the weights and the pictures.

    Leaves in it `torch/result.pt` and `keras/result.keras`, each with the `result.json` that its
    script wrote. Before training, differences are those of the test pictures' probabilities; after
    an epoch, of its loss.
    """
    bundle = pathlib.Path(folder, "bundle").resolve()
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    check_modules(bundle)
    check_missing(bundle)
    runs = Runs(bundle)
    start = runs.alone("train_ddp.py", "start", 0)
    one = runs.alone("train_ddp.py", "one", 1)
    # As Kubeflow starts its processes; and it goes on as Slurm does.
    two = runs.by_environment("two", 1, "RANK", "WORLD_SIZE", "LOCAL_RANK")
    resumed = runs.by_environment("two", 2, "SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID")
    whole = runs.by_torchrun("torch", 2)
    keras_start = runs.alone("train_keras.py", "keras-start", 0)
    keras = runs.alone("train_keras.py", "keras", 1)

    for run, ranks, epochs in (
        (start, 1, 0),
        (one, 1, 1),
        (two, 2, 1),
        (resumed, 2, 2),
        (whole, 2, 2),
    ):
        check_figures(manifest, run, epochs)
        digests = run["weightsDigests"]
        if len(digests) != ranks or len(set(digests)) != 1:
            raise ValueError(f"the weights of {ranks} ranks are {digests}")
    check_figures(manifest, keras, 1)
    if resumed["weightsDigests"] != whole["weightsDigests"]:
        raise ValueError(
            "a training that was resumed has come to other weights than one that was not"
        )
    if whole["weightsDigests"][0] == start["weightsDigests"][0]:
        raise ValueError("nothing was learned")
    for run in (two, keras):
        if not largest(probabilities(run), probabilities(one)) < FAR_APART:
            raise ValueError("one epoch on the same batches has come to quite another network")
    check_table(bundle / "torch" / "history.csv", len(manifest["history"]) + 2)
    check_weights(bundle)

    tool = f"PyTorch {torch.__version__}"
    by_keras = f"Keras {keras['software']['Keras']} on {keras['software']['backend']}"
    listed = [picture["probability"] for picture in manifest["files"]["test"]]
    loss = [one["history"][-1]["loss"]]
    return [
        row("test of model-state.pt", tool, largest(probabilities(start), listed)),
        row("test of model.keras", by_keras, largest(probabilities(keras_start), listed)),
        row("loss on 2 ranks and on 1", tool, largest([two["history"][-1]["loss"]], loss)),
        row("loss in Keras and PyTorch", by_keras, largest([keras["history"][-1]["loss"]], loss)),
    ]


class Runs:
    """Each gives what `result.json` says. Raises with what the script wrote when it fails."""

    def __init__(self, bundle: pathlib.Path):
        self.bundle = bundle
        for name in ("start", "one", "two", "torch", "keras-start", "keras", "cache"):
            shutil.rmtree(bundle / name, ignore_errors=True)

    def alone(self, script: str, name: str, epochs: int) -> dict:
        self.finish([self.start([sys.executable, *self.words(script, name, epochs)])])
        return self.result(name)

    def by_torchrun(self, name: str, epochs: int) -> dict:
        torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
        words = self.words("train_ddp.py", name, epochs)
        self.finish([self.start([*torchrun, "--nproc_per_node=2", *words])])
        return self.result(name)

    def by_environment(self, name: str, epochs: int, rank: str, world: str, local: str) -> dict:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = [sys.executable, *self.words("train_ddp.py", name, epochs), "--resume"]
        meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), world: "2"}
        self.finish([self.start(words, {**meeting, rank: str(i), local: str(i)}) for i in range(2)])
        return self.result(name)

    def words(self, script: str, name: str, epochs: int) -> list[str]:
        return [script, "--epochs", str(epochs), "--out", name, "--cache", "cache"]

    def start(self, words: list[str], more: dict | None = None) -> subprocess.Popen:
        # One thread each: sums come in the same order whoever starts the processes.
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
        return subprocess.Popen(
            words,
            cwd=self.bundle,
            env=environment | (more or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def finish(self, processes: list[subprocess.Popen]) -> None:
        written = [process.communicate()[0] for process in processes]
        for process, text in zip(processes, written):
            if process.returncode != 0:
                raise RuntimeError(f"{process.args} failed:\n{text}")

    def result(self, name: str) -> dict:
        return json.loads((self.bundle / name / "result.json").read_text("utf-8"))


def probabilities(run: dict) -> list[float]:
    return [one["probability"] for one in run["tested"]]


def largest(found: list[float], expected: list[float]) -> float:
    if len(found) != len(expected) or not found:
        raise ValueError(f"there are {len(found)} values instead of {len(expected)}")
    return float(np.abs(np.subtract(found, expected)).max())


def row(what: str, tool: str, difference: float) -> dict:
    return {"file": f"bundle, {what}", "tool": tool, "difference": difference}


def check_figures(manifest: dict, run: dict, epochs: int) -> None:
    history = run["history"]
    before = len(manifest["history"])
    if [one["epoch"] for one in history] != list(range(1, before + epochs + 1)):
        raise ValueError(f"the epochs are {[one['epoch'] for one in history]}")
    if history[:before] != manifest["history"]:
        raise ValueError("the browser's epochs have changed")
    if not all(math.isfinite(one["loss"]) for one in history):
        raise ValueError("a loss is not finite")
    test = run["test"]
    pictures = len(manifest["files"]["test"])
    if test["images"] != pictures or sum(test["confusion"].values()) != pictures:
        raise ValueError(f"of {pictures} test pictures these were counted: {test}")


def check_table(file: pathlib.Path, epochs: int) -> None:
    [head, *lines] = file.read_text("utf-8").splitlines()
    numbers = [line.split(",")[0] for line in lines]
    columns = "epoch,accuracy,learning_rate,loss"
    if not head.startswith(columns) or numbers != [str(i) for i in range(epochs)]:
        raise ValueError(f"{file.name} is not as CSVLogger writes it:\n{head}\n{numbers}")


def check_weights(bundle: pathlib.Path) -> None:
    before = torch.load(bundle / "model-state.pt", weights_only=True)
    after = torch.load(bundle / "torch" / "result.pt", weights_only=True)
    shapes = [{name: list(tensor.shape) for name, tensor in one.items()} for one in (before, after)]
    if shapes[0] != shapes[1]:
        raise ValueError(f"the tensors were {shapes[0]} and are {shapes[1]}")


def check_missing(bundle: pathlib.Path) -> None:
    """Without its pictures a script does not begin, and says which are missing."""
    with tempfile.TemporaryDirectory() as empty:
        words = [sys.executable, "train_ddp.py", "--epochs", "1", "--data", empty, "--out", empty]
        ended = subprocess.run(words, cwd=bundle, capture_output=True, text=True, check=False)
    if ended.returncode == 0 or "pictures are not in" not in ended.stderr:
        raise ValueError(f"a bundle without pictures says {ended.stderr!r}")


def check_modules(bundle: pathlib.Path) -> None:
    """What the scripts are made of, against the tab's own rules and TensorFlow's bytes."""
    sys.path.insert(0, str(bundle))
    try:
        import course
        import pictures
    finally:
        sys.path.remove(str(bundle))
    check_orders(course, pictures)
    check_resizing(pictures)
    check_decoding(pictures)


def check_orders(course, pictures) -> None:
    for case in json.loads((HERE / "golden" / "epoch-orders.json").read_text("utf-8")):
        taken = [
            pictures.Picture(str(i), int(label), "", None, pathlib.Path())
            for i, label in enumerate(case["labels"])
        ]
        order = [int(one.path) for one in course.epoch_order(taken, case, case["epoch"])]
        if order != case["order"]:
            raise ValueError(f"the order of epoch {case['epoch']} is {order}")


def check_resizing(pictures) -> None:
    golden = HERE.parent.parent / "src" / "dataset" / "golden" / "resize.json"
    for case in json.loads(golden.read_text("utf-8")):
        width, height, size, rule = (case[key] for key in ("width", "height", "size", "rule"))
        resized = getattr(pictures, rule)(drawn(width, height), size)
        if resized.tobytes() != base64.b64decode(case["bytes"]):
            raise ValueError(f"{width} x {height} to {size}, {rule}: not TensorFlow's bytes")
        floats = getattr(pictures, rule)(drawn(width, height), size, np.float32)
        if hashlib.sha256(floats.tobytes()).hexdigest() != case["floatsSha256"]:
            raise ValueError(f"{width} x {height} to {size}, {rule}: not TensorFlow's floats")


def drawn(width: int, height: int) -> np.ndarray:
    """As `make_golden.py` draws it."""
    hashed = np.arange(width * height * 3, dtype=np.uint32) * np.uint32(0x9E3779B1)
    hashed = (hashed ^ (hashed >> np.uint32(15))) * np.uint32(0x85EBCA77)
    return (hashed >> np.uint32(24)).astype(np.uint8).reshape(height, width, 3)


# Of a picture with the corners A B / C D, as EXIF's table has them, the corners when it is upright.
UPRIGHT = {
    1: "ABCD", 2: "BADC", 3: "DCBA", 4: "CDAB", 5: "ACBD", 6: "CADB", 7: "DBCA", 8: "BDAC",
}  # fmt: skip


def check_decoding(pictures) -> None:
    rgb = drawn(7, 5)
    alpha = np.dstack([rgb, np.arange(35, dtype=np.uint8).reshape(5, 7)])
    grey16 = rgb[:, :, 0].astype(np.uint16) * 256 + 255
    palette = Image.fromarray(rgb).quantize(16)
    colours = np.asarray(palette.convert("RGB"))
    for name, image, options, expected in (
        ("RGB", Image.fromarray(rgb), {}, rgb),
        ("RGBA", Image.fromarray(alpha), {}, rgb),
        ("16 bits", Image.fromarray(grey16), {}, np.repeat(rgb[:, :, :1], 3, 2)),
        ("palette", palette, {"transparency": bytes(range(16))}, colours),
    ):
        if not np.array_equal(decoded(pictures, image, "PNG", True, options), expected):
            raise ValueError(f"a PNG of {name} is not decoded as in the browser")
    corners = np.repeat(np.array([[10, 20], [30, 40]], np.uint8)[:, :, None], 3, 2)
    values = dict(zip("ABCD", (10, 20, 30, 40)))
    for orientation, names in UPRIGHT.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        upright = [values[name] for name in names]
        for form in ("PNG", "TIFF", "JPEG"):
            # Of a larger picture, as JPEG blurs a small one.
            image = Image.fromarray(corners.repeat(16, 0).repeat(16, 1))
            for rule, expected in ((True, upright), (False, [10, 20, 30, 40])):
                found = decoded(pictures, image, form, rule, {"exif": exif})
                if np.abs(found[::31, ::31, 0].reshape(-1).astype(int) - expected).max() > 2:
                    raise ValueError(f"{form}, orientation {orientation}, upright: {rule}")


def decoded(pictures, image: Image.Image, form: str, upright: bool, options: dict) -> np.ndarray:
    file = io.BytesIO()
    image.save(file, form, **options)
    with tempfile.NamedTemporaryFile(suffix=f".{form.lower()}") as named:
        named.write(file.getvalue())
        named.flush()
        return pictures.decode(pathlib.Path(named.name), upright)


if __name__ == "__main__":
    for found in check(pathlib.Path(sys.argv[1])):
        print(f"{found['file']:40} {found['tool']:30} {found['difference']:.2e}")
