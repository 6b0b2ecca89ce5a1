"""The Python side of `npm run verify:formats`: makes pictures and models for it, and checks what the app wrote.

Prints one JSON document on stdout; everything else goes to stderr.
"""

import contextlib
import importlib
import json
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))

CHECKS = ["keras", "torch", "onnx", "tflite", "tensorboard", "snippets"]


def pictures(samples: str, folder: str) -> list[str]:
    """PNG copies of the sample pictures: decoders of JPEG differ by a few levels, those of PNG never."""
    from PIL import Image

    made = []
    for path in sorted(pathlib.Path(samples).glob("*/*")):
        if path.suffix.lower() not in (".jpg", ".jpeg", ".png"):
            continue
        target = pathlib.Path(folder, path.parent.name, f"{path.stem}.png")
        target.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(path) as picture:
            picture = picture.convert("RGB")
            picture.thumbnail((200, 200))
            # X-rays are grey: who mixes up the channels of these would not be noticed.
            red, green, blue = picture.split()
            tinted = (red, green.point(lambda v: v * 3 // 4), blue.point(lambda v: 255 - v))
            Image.merge("RGB", tinted).save(target)
        made.append(str(target))
    return made


def check(folder: str) -> list[dict]:
    rows = []
    for name in CHECKS:
        module = importlib.import_module(f"check_{name}")
        for row in module.check(pathlib.Path(folder)):
            print(row, file=sys.stderr)
            rows.append(row)
    return rows


def bundle(folder: str) -> list[dict]:
    return importlib.import_module("check_bundle").check(pathlib.Path(folder))


def foreign(folder: str, data: str) -> list[dict]:
    return importlib.import_module("foreign_models").make(
        pathlib.Path(folder), pathlib.Path(data)
    )


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        answer = globals()[sys.argv[1]](*sys.argv[2:])
    json.dump(answer, sys.stdout)
