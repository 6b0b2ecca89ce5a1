"""
Writes the golden files of PyTorch's formats beside itself: one small network of the reference's kind,
32 x 32, saved in each way that PyTorch has, and torch.json with inputs and the probabilities for them.

    python make-torch.py        torch 2.13.0, safetensors 0.8.0, g++
"""

import base64
import json
import pathlib
import sys
import warnings

import numpy as np
import safetensors.torch
import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
import torch_load  # noqa: E402

warnings.simplefilter("ignore")
SIZE = 32
WIDTHS = (4, 6, 4)
UNITS = 8


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, WIDTHS[0], 3)
        self.pool1 = nn.MaxPool2d(2)
        self.conv2 = nn.Conv2d(WIDTHS[0], WIDTHS[1], 3)
        self.pool2 = nn.MaxPool2d(2)
        self.conv3 = nn.Conv2d(WIDTHS[1], WIDTHS[2], 3)
        self.pool3 = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(WIDTHS[2] * 2 * 2, UNITS)
        self.fc2 = nn.Linear(UNITS, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool1(torch.relu(self.conv1(x)))
        x = self.pool2(torch.relu(self.conv2(x)))
        x = self.pool3(torch.relu(self.conv3(x)))
        return torch.sigmoid(self.fc2(torch.relu(self.fc1(x.flatten(1)))))


class Residual(nn.Module):
    """Not a chain of convolutions."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3)
        self.bn1 = nn.BatchNorm2d(4)
        self.fc = nn.Linear(4, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.bn1(self.conv1(x))
        return torch.sigmoid(self.fc(x.mean((2, 3))))


torch.manual_seed(7)
network = CNN().eval()
with torch.no_grad():
    # As they start, the probabilities would be nearly the same for all inputs.
    for parameter in network.parameters():
        parameter.mul_(3)
state = network.state_dict()
pixels = np.random.default_rng(7).integers(0, 256, (2, SIZE, SIZE, 3), dtype=np.uint8)
inputs = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255


def probabilities(of: nn.Module) -> list[float]:
    with torch.no_grad():
        return of(inputs).flatten().tolist()


script = HERE / "torch-script.pt"
torch.jit.script(network).save(str(script))
torch.jit.trace(network, inputs).save(str(HERE / "torch-trace.pt"))
torch.save(state, HERE / "torch-state.pt")
torch.save(state, HERE / "torch-state-protocol-4.pt", pickle_protocol=4)
torch.save(nn.Sequential(*network.children()).double().state_dict(), HERE / "torch-double.pt")
network.float()
optimizer = torch.optim.Adam(network.parameters())
network(inputs).sum().backward()
optimizer.step()
network.load_state_dict(state)
stepped = network.state_dict()
checkpoint = {
    "epoch": 3,
    "model": {f"module.{name}": tensor for name, tensor in stepped.items()},
    "optimizer": optimizer.state_dict(),
    "loss": 0.25,
}
torch.save(checkpoint, HERE / "torch-ddp.pt")
halves = {
    name: tensor.to(torch.float16 if name.startswith("conv") else torch.bfloat16)
    for name, tensor in stepped.items()
}
torch.save(halves, HERE / "torch-half.pt")
last = {name: t.to(memory_format=torch.channels_last) if t.dim() == 4 else t for name, t in stepped.items()}
torch.save(last, HERE / "torch-channels-last.pt")
safetensors.torch.save_file(stepped, HERE / "torch.safetensors")

torch_load.run([str(torch_load.binary()), "save", str(script), str(SIZE), str(HERE / "torch-cpp.pt")])

# What is to be refused.
torch.save(stepped, HERE / "torch-legacy.pt", _use_new_zipfile_serialization=False)
torch.save(network, HERE / "torch-whole.pt")
torch.save(Residual().state_dict(), HERE / "torch-residual.pt")

rounded = CNN().eval()
rounded.load_state_dict({name: tensor.float() for name, tensor in halves.items()})
golden = {
    "torch": torch.__version__,
    "size": SIZE,
    "inputs": base64.b64encode(pixels.tobytes()).decode(),
    "probabilities": probabilities(network),
    "probabilitiesOfHalf": probabilities(rounded),
}
(HERE / "torch.json").write_text(json.dumps(golden, indent=2) + "\n")
