"""The network in PyTorch, built from the weights that the browser left, and what a step does."""

import base64
import hashlib
import math
import re
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional


class Network(nn.Module):
    """Convolutions with ReLU and 2 x 2 pooling, then dense layers, sized as the weights are.

    Takes `[batch, 3, size, size]`, RGB from 0 to 1; gives logits of class 1, `[batch]`.
    """

    def __init__(self, weights: dict[str, torch.Tensor], size: int):
        super().__init__()
        names = {match[1] for name in weights if (match := re.match(r"((?:conv|fc)\d+)\.", name))}
        self.convolutions = sum(name.startswith("conv") for name in names)
        self.dense = len(names) - self.convolutions
        for number in range(1, self.convolutions + 1):
            filters, channels, *kernel = weights[f"conv{number}.weight"].shape
            setattr(self, f"conv{number}", nn.Conv2d(channels, filters, tuple(kernel)))
        for number in range(1, self.dense + 1):
            units, inputs = weights[f"fc{number}.weight"].shape
            setattr(self, f"fc{number}", nn.Linear(inputs, units))
        self.load_state_dict(weights)
        with torch.no_grad():
            if self(torch.zeros(2, 3, size, size)).shape != (2,):
                raise ValueError("it does not end in one unit")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for number in range(1, self.convolutions + 1):
            x = functional.max_pool2d(functional.relu(getattr(self, f"conv{number}")(x)), 2)
        x = x.flatten(1)
        for number in range(1, self.dense):
            x = functional.relu(getattr(self, f"fc{number}")(x))
        return getattr(self, f"fc{self.dense}")(x).squeeze(1)


def network_of(file: Path, size: int) -> Network:
    """Ends the program when the file's weights are those of a network of another kind."""
    weights = torch.load(file, map_location="cpu", weights_only=True)
    try:
        return Network(weights, size)
    except (KeyError, ValueError, RuntimeError, AttributeError) as error:
        raise SystemExit(
            f"{file.name} does not hold the network that this script builds, convolutions with"
            f" pooling and then dense layers ({error}). train_keras.py takes networks of any kind."
        ) from error


def check_parity(network: Network, parity: dict, device: torch.device) -> float:
    """The largest difference from the browser's probabilities for the manifest's few inputs.

    Ends the program when it is so large that the weights must be others.
    """
    rgb = np.frombuffer(zlib.decompress(base64.b64decode(parity["inputs"])), np.uint8)
    x = torch.tensor(rgb.reshape(parity["shape"]), device=device).permute(0, 3, 1, 2)
    with torch.no_grad():
        found = network(x.float() / 255).double().sigmoid().cpu().numpy()
    difference = float(np.abs(found - parity["probabilities"]).max())
    if not difference < 1e-3:
        raise SystemExit(
            f"The network does not give what it gave in the browser (differs by {difference:.1e}):"
            " these are not the weights that the manifest tells of."
        )
    return difference


def digest_of(network: Network) -> str:
    """Hexadecimal SHA-256 of all weights."""
    sha256 = hashlib.sha256()
    for tensor in network.state_dict().values():
        sha256.update(tensor.cpu().numpy().tobytes())
    return sha256.hexdigest()


def adam_of(network: Network, learning_rate: float) -> torch.optim.Adam:
    return torch.optim.Adam(network.parameters(), lr=learning_rate, betas=(0.9, 0.999))


def step(adam: torch.optim.Adam) -> None:
    """Keras adds epsilon, 1e-7, before the bias correction and PyTorch after it: here as there."""
    [group] = adam.param_groups
    state = adam.state.get(group["params"][0])
    steps = int(state["step"]) + 1 if state else 1
    group["eps"] = 1e-7 / math.sqrt(1 - group["betas"][1] ** steps)
    adam.step()
