"""Opens the PyTorch and safetensors files of a folder with PyTorch itself, in Python and in C++."""

import base64
import json
import pathlib
import warnings
import zlib

import numpy as np
import safetensors
import safetensors.torch
import torch
from torch import nn

import torch_load


class CNN(nn.Module):
    """The reference's network, as wide as the tensors are."""

    def __init__(self, state: dict[str, torch.Tensor]):
        super().__init__()
        widths = [state[f"conv{i}.weight"].shape[0] for i in (1, 2, 3)]
        self.conv1 = nn.Conv2d(3, widths[0], 3)
        self.pool1 = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(widths[0], widths[1], 3)
        self.pool2 = nn.MaxPool2d(2)
        self.conv3 = nn.Conv2d(widths[1], widths[2], 3)
        self.pool3 = nn.MaxPool2d(2)
        units, features = state["fc1.weight"].shape
        self.fc1 = nn.Linear(features, units)
        self.fc2 = nn.Linear(units, 1)
        self.load_state_dict(state)
        self.eval()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool1(torch.relu(self.conv1(x)))
        x = self.pool2(torch.relu(self.conv2(x)))
        x = self.pool3(torch.relu(self.conv3(x)))
        return torch.sigmoid(self.fc2(torch.relu(self.fc1(x.flatten(1)))))


def check(folder: pathlib.Path, build: pathlib.Path | None = None) -> list[dict]:
    """One row for each file and tool. Files whose names end in -bgr are given their channels turned round."""
    folder = pathlib.Path(folder)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    parity = manifest["parity"]
    pictures = np.frombuffer(zlib.decompress(base64.b64decode(parity["inputs"])), np.uint8)
    pictures = pictures.reshape(parity["shape"])
    expected = np.array(parity["probabilities"], np.float64)
    rows = []
    for suffix in ("", "-bgr"):
        given = np.ascontiguousarray(pictures[..., ::-1]) if suffix else pictures
        inputs = torch.from_numpy(given.copy()).permute(0, 3, 1, 2).float() / 255

        def add(file: str, tool: str, probabilities) -> None:
            found = np.asarray(probabilities, np.float64).reshape(-1)
            if found.shape != expected.shape or not np.isfinite(found).all():
                raise ValueError(f"{file}: {tool} gives {found.shape[0]} probabilities: {found}")
            difference = float(np.abs(found - expected).max())
            rows.append({"file": file, "tool": tool, "difference": difference})

        def run(network) -> np.ndarray:
            with torch.no_grad():
                return network(inputs).numpy()

        script = folder / f"model{suffix}.pt"
        if script.exists():
            extra = {"manifest.json": ""}
            with warnings.catch_warnings():
                # torch.jit is on its way out; for the reference's C++ it is the way in.
                warnings.simplefilter("ignore")
                module = torch.jit.load(str(script), _extra_files=extra)
            same_manifest(script.name, extra["manifest.json"], manifest, suffix)
            add(script.name, f"torch.jit.load {torch.__version__}", run(module))
            for tool, probabilities in torch_load.predict(script, given, build).items():
                add(script.name, f"{tool} {torch.__version__}", probabilities)
        state_file = folder / f"model-state{suffix}.pt"
        if state_file.exists():
            for mmap in (False, True):
                state = torch.load(state_file, weights_only=True, mmap=mmap)
                tool = f"torch.load{' mmap' if mmap else ''} {torch.__version__}"
                add(state_file.name, tool, run(CNN(state)))
        tensors_file = folder / f"model{suffix}.safetensors"
        if tensors_file.exists():
            with safetensors.safe_open(tensors_file, "pt") as file:
                text = file.metadata()["twofold_manifest"]
            same_manifest(tensors_file.name, text, manifest, suffix)
            state = safetensors.torch.load_file(tensors_file)
            add(tensors_file.name, f"safetensors {safetensors.__version__}", run(CNN(state)))
    return rows


def same_manifest(file: str, text: str | bytes, manifest: dict, suffix: str) -> None:
    """The manifest inside says what the one beside it says, and in which order channels go."""
    inside = json.loads(text)
    note = inside.pop("torch")
    if note["channels"] != ("BGR" if suffix else "RGB"):
        raise ValueError(f"{file} says that its channels are {note['channels']}")
    for key in ("format", "classNames", "threshold", "preprocessing"):
        if inside.get(key) != manifest.get(key):
            raise ValueError(f"{file}: {key} in it is not that of manifest.json")


if __name__ == "__main__":
    import sys

    for row in check(pathlib.Path(sys.argv[1])):
        print(f"{row['file']:24} {row['tool']:28} {row['difference']:.2e}")
