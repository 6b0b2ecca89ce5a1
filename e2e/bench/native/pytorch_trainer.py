"""PyTorch: the same network and Adam, channels first or last, whichever proves faster here."""

import math
import time

import numpy as np
import torch
from torch import nn

layouts = {"nchw": torch.contiguous_format, "channels_last": torch.channels_last}
trial_steps = 6


class Trainer:
    def __init__(self, setup):
        torch.set_num_threads(setup.threads)
        self.threads = torch.get_num_threads()
        # Each is tried on a network of its own, and the winner begins anew.
        layout = min(layouts, key=lambda name: fastest(Network(setup, layouts[name])))
        self.step = Network(setup, layouts[layout]).step
        self.detail = f"{torch.__version__}, {layout}"


class Network:
    def __init__(self, setup, layout):
        side = setup.image_size
        for _ in range(3):
            side = (side - 2) // 2
        self.model = nn.Sequential(
            nn.Conv2d(3, 16, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 16, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(side * side * 16, 256),
            nn.ReLU(),
            nn.Linear(256, 1),
        )
        with torch.no_grad():
            for parameter, weight in zip(self.model.parameters(), own_layouts(setup.weights, side)):
                parameter.copy_(torch.from_numpy(np.ascontiguousarray(weight)))
        self.model = self.model.to(memory_format=layout)
        self.batches = [
            (torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=layout), torch.from_numpy(y))
            for x, y in setup.batches
        ]
        self.optimizer = torch.optim.Adam(
            self.model.parameters(), setup.learning_rate, (0.9, 0.999), 1e-7, fused=True
        )

        self.steps = 0

    def step(self, index):
        x, y = self.batches[index]
        self.steps += 1
        # Keras adds epsilon before it corrects the bias, PyTorch after: Keras's, in PyTorch's place.
        self.optimizer.param_groups[0]["eps"] = 1e-7 / math.sqrt(1 - 0.999**self.steps)
        self.optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.binary_cross_entropy_with_logits(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def own_layouts(weights, side):
    """Kernels as [out, in, h, w]; dense ones as [out, in], the first for values flattened NCHW."""
    for i, weight in enumerate(weights):
        if weight.ndim == 4:
            yield weight.transpose(3, 2, 0, 1)
        elif i == 6:
            yield weight.reshape(side, side, 16, -1).transpose(3, 2, 0, 1).reshape(weight.shape[1], -1)
        else:
            yield weight.T


def fastest(network):
    times = []
    for i in range(trial_steps):
        started_at = time.perf_counter()
        network.step(i % len(network.batches))
        times.append(time.perf_counter() - started_at)
    return min(times)
