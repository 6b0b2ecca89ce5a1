"""Models as people bring them: made by the real tools, with what these say of the pictures."""

import json
import pathlib
import random

import numpy as np

SIZE = 256


def make(folder: pathlib.Path, data: pathlib.Path) -> list[dict]:
    """Writes the files and lists them: file, what must be said of it, pictures, probabilities."""
    folder.mkdir(parents=True, exist_ok=True)
    classes = sorted(path.name for path in data.iterdir())
    paths = [path for name in classes for path in sorted((data / name).iterdir())]
    labels = [classes.index(path.parent.name) for path in paths]
    tested = [str(path) for path in paths[:: max(1, len(paths) // 6)]]
    return [
        *keras_models(folder, paths, labels, tested),
        *torch_models(folder, tested),
    ]


def tensor(path: str, size: int):
    """As the reference reads a picture: TensorFlow's decoder and its bilinear rule; 0 to 255."""
    import tensorflow as tf

    pixels = tf.io.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)
    return tf.image.resize(tf.cast(pixels, tf.float32), (size, size))


def batch(paths: list, size: int) -> np.ndarray:
    return np.stack([tensor(str(path), size).numpy() for path in paths])


def keras_models(folder: pathlib.Path, paths: list, labels: list, tested: list) -> list[dict]:
    import keras

    keras.utils.set_random_seed(7)
    model = keras.Sequential(
        [
            keras.layers.Input((SIZE, SIZE, 3)),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(256, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
    inputs = batch(paths, SIZE)
    model.fit(inputs / 255, np.array(labels), batch_size=16, epochs=2, verbose=0)
    listed = []
    shown = batch(tested, SIZE)
    expected = model.predict(shown / 255, verbose=0)[:, 0].tolist()
    for name in ("reference.h5", "reference.keras"):
        model.save(folder / name)
        listed.append(entry(name, f"Keras {keras.__version__}", "unit", tested, expected))
    within = keras.Sequential(
        [keras.layers.Input((SIZE, SIZE, 3)), keras.layers.Rescaling(1 / 255), *model.layers]
    )
    within.save(folder / "rescaling.keras")
    same = within.predict(shown, verbose=0)[:, 0].tolist()
    listed.append(entry("rescaling.keras", f"Keras {keras.__version__}", "unit", tested, same))
    return listed


def torch_models(folder: pathlib.Path, tested: list) -> list[dict]:
    import torch
    from safetensors.torch import save_file

    class CNN(torch.nn.Module):
        def __init__(self, features: int):
            super().__init__()
            self.conv1 = torch.nn.Conv2d(3, 16, 3)
            self.pool1 = torch.nn.MaxPool2d(2)
            self.conv2 = torch.nn.Conv2d(16, 32, 3)
            self.pool2 = torch.nn.MaxPool2d(2)
            self.conv3 = torch.nn.Conv2d(32, 16, 3)
            self.pool3 = torch.nn.MaxPool2d(2)
            self.fc1 = torch.nn.Linear(features, 256)
            self.fc2 = torch.nn.Linear(256, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.pool1(torch.relu(self.conv1(x)))
            x = self.pool2(torch.relu(self.conv2(x)))
            x = self.pool3(torch.relu(self.conv3(x)))
            return torch.sigmoid(self.fc2(torch.relu(self.fc1(torch.flatten(x, 1)))))

    torch.manual_seed(3)
    random.seed(3)
    model = CNN(30 * 30 * 16).eval()
    rgb = torch.from_numpy(batch(tested, SIZE) / 255).permute(0, 3, 1, 2).float().contiguous()
    with torch.no_grad():
        expected = model(rgb)[:, 0].tolist()
        # What the C++ port sees: OpenCV's order of channels.
        swapped = model(rgb.flip(1))[:, 0].tolist()
    torch.jit.script(model).save(str(folder / "scripted.pt"))
    torch.save(model.state_dict(), folder / "state.pt")
    save_file(model.state_dict(), folder / "state.safetensors")
    tool = f"PyTorch {torch.__version__}"
    return [
        entry("scripted.pt", tool, "unit", tested, expected),
        entry("state.pt", tool, "unit", tested, expected),
        entry("state.pt", tool, "unit", tested, swapped, channels="BGR"),
        entry("state.safetensors", tool, "unit", tested, expected),
    ]


def entry(file, tool, input_range, pictures, probabilities, channels="RGB") -> dict:
    return {
        "file": file,
        "tool": tool,
        "choices": {"inputRange": input_range, "channels": channels, "imageSize": SIZE},
        "pictures": pictures,
        "probabilities": probabilities,
    }


if __name__ == "__main__":
    import sys

    print(json.dumps(make(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])), indent=1))
