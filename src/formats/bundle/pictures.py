"""The pictures of a run bundle: where they lie, and how each becomes the pixels that the network is
given, to the last bit as in the browser. Knows NumPy and Pillow, and no framework.
"""

import hashlib
import json
import os
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import ExifTags, Image

# The browser takes no larger ones.
Image.MAX_IMAGE_PIXELS = 100_000_000

BATCHES_AHEAD = 2
PARTS = ("train", "validation", "test")


class Picture(NamedTuple):
    path: str
    label: int
    sha256: str
    # Of class 1, as the browser gave it in its test.
    probability: float | None
    file: Path


def read_manifest(path: Path) -> dict:
    """Ends the program with a sentence when it is not a manifest with a list of pictures."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(manifest, dict) or manifest.get("format") != "twofold-model":
        raise SystemExit(f"{path} is not a manifest of Twofold.")
    if not manifest.get("files"):
        raise SystemExit(f"{path} does not say which pictures the model was trained on.")
    return manifest


def find_pictures(manifest: dict, data: Path, trust_names: bool) -> dict[str, list[Picture]]:
    """The parts of the split, each in the manifest's order.

    A picture is known by the SHA-256 of its bytes, whatever its name and folder are now. With
    `trust_names` nothing is read: a picture is whatever lies at its path. Ends the program when one
    is missing, with the names of the first few.
    """
    found = {} if trust_names else files_by_hash(data)
    parts: dict[str, list[Picture]] = {}
    missing = []
    for part in PARTS:
        parts[part] = []
        for listed in manifest["files"][part]:
            path, sha256 = listed["path"], listed["sha256"]
            file = data / path if trust_names else found.get(sha256)
            if file is None or not file.is_file():
                missing.append(f"  {path!r}, SHA-256 {sha256}")
                continue
            known = listed.get("probability")
            parts[part].append(Picture(path, listed["label"], sha256, known, file))
    if missing:
        total = sum(len(manifest["files"][part]) for part in PARTS)
        first = "\n".join(missing[:20])
        more = f"\n  and {len(missing) - 20} more" if len(missing) > 20 else ""
        raise SystemExit(f"{len(missing)} of {total} pictures are not in {data}:\n{first}{more}")
    return parts


def files_by_hash(folder: Path) -> dict[str, Path]:
    files = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            files.setdefault(hashlib.sha256(file.read_bytes()).hexdigest(), file)
    return files


class Preparation:
    """From a file to `[size, size, 3]`, RGB, 0 to 255: bytes, or floats where nothing is rounded.

    In a `cache`, a folder, they are kept.
    """

    def __init__(self, manifest: dict, cache: Path | None = None):
        rule = manifest["preprocessing"]
        self.size = manifest["recipe"]["imageSize"]
        self.upright = rule["orientation"] == "upright"
        self.resize = {
            "bilinear, half-pixel centres, no antialias": bilinear,
            "bilinear, half-pixel centres, antialias": antialiased,
        }[rule["resize"]]
        self.kind = {"to whole bytes": np.uint8, "none": np.float32}[rule["rounding"]]
        held = "upright" if self.upright else "as-stored"
        kind = np.dtype(self.kind).name
        self.cache = cache and cache / f"{self.size}-{self.resize.__name__}-{held}-{kind}"
        if self.cache:
            self.cache.mkdir(parents=True, exist_ok=True)

    def pixels_of(self, picture: Picture) -> np.ndarray:
        kept = self.cache and self.cache / f"{picture.sha256}.rgb"
        shape = (self.size, self.size, 3)
        if kept and kept.exists():
            return np.fromfile(kept, self.kind).reshape(shape)
        rgb = self.resize(decode(picture.file, self.upright), self.size, self.kind)
        if kept:
            # Several may make the same one: whoever comes last puts the same pixels there.
            begun = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
            rgb.tofile(begun)
            begun.replace(kept)
        return rgb

    def read(self, batches: list[list[Picture]], threads: int):
        """Gives pixels `[n, size, size, 3]` and labels `[n]`; a batch may be empty. Reads ahead."""
        with ThreadPoolExecutor(max(1, threads)) as pool:
            begun = deque()
            for batch in [*batches, *[None] * BATCHES_AHEAD]:
                if batch is not None:
                    begun.append((batch, [pool.submit(self.pixels_of, one) for one in batch]))
                if begun and (batch is None or len(begun) > BATCHES_AHEAD):
                    taken, read = begun.popleft()
                    rgb = np.zeros((len(taken), self.size, self.size, 3), self.kind)
                    for place, future in zip(rgb, read):
                        place[:] = future.result()
                    yield rgb, [one.label for one in taken]


def decode(file: Path, upright: bool) -> np.ndarray:
    """`[height, width, 3]` bytes: alpha dropped, not blended; of 16 bits the upper 8."""
    with Image.open(file) as image:
        orientation = orientation_of(image)
        image.load()
        # Pillow turns a TIFF, and only a TIFF, by itself, and takes the note away.
        tags = getattr(image, "tag_v2", None)
        turned = tags is not None and ExifTags.Base.Orientation not in tags
        if image.mode.startswith("I"):
            grey = np.minimum(np.asarray(image).astype(np.int64) >> 8, 255).astype(np.uint8)
            rgb = np.repeat(grey[:, :, None], 3, axis=2)
        else:
            rgb = np.asarray(image.convert("RGB"))
    if upright and not turned:
        rgb = turn(rgb, orientation)
    if turned and not upright:
        rgb = turn_back(rgb, orientation)
    return np.ascontiguousarray(rgb)


def orientation_of(image: Image.Image) -> int:
    """EXIF's, 1 to 8. A browser follows it in JPEG and PNG, Twofold in TIFF as well."""
    value = None
    if image.format == "TIFF":
        value = image.tag_v2.get(ExifTags.Base.Orientation)
    elif image.format in ("JPEG", "MPO", "PNG") and image.info.get("exif"):
        # `getexif()` would look into XMP too, which a browser does not.
        notes = Image.Exif()
        try:
            notes.load(image.info["exif"])
            value = notes.get(ExifTags.Base.Orientation)
        except Exception:  # Damaged notes raise whatever they like, and say nothing.
            value = None
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


# For each orientation: are rows and columns exchanged, and which ways is it mirrored then?
EXCHANGED = (5, 6, 7, 8)
MIRRORED = (2, 3, 6, 7)
UPSIDE_DOWN = (3, 4, 7, 8)


def turn(rgb: np.ndarray, orientation: int) -> np.ndarray:
    turned = rgb.transpose(1, 0, 2) if orientation in EXCHANGED else rgb
    return mirror(turned, orientation)


def turn_back(rgb: np.ndarray, orientation: int) -> np.ndarray:
    mirrored = mirror(rgb, orientation)
    return mirrored.transpose(1, 0, 2) if orientation in EXCHANGED else mirrored


def mirror(rgb: np.ndarray, orientation: int) -> np.ndarray:
    rows = slice(None, None, -1 if orientation in UPSIDE_DOWN else 1)
    columns = slice(None, None, -1 if orientation in MIRRORED else 1)
    return rgb[rows, columns]


def bilinear(rgb: np.ndarray, size: int, kind: type = np.uint8) -> np.ndarray:
    """`tf.image.resize(rgb, [size, size])`, bytes rounded: half-pixel centres, no antialias."""
    height, width = rgb.shape[:2]
    if height == width == size:
        return rgb.astype(kind)
    top, bottom, down = places_between(height, size)
    left, right, across = places_between(width, size)

    def between_columns(lines: np.ndarray) -> np.ndarray:
        start = lines[:, left].astype(np.float32)
        return start + (lines[:, right].astype(np.float32) - start) * across[:, None]

    above = between_columns(rgb[top])
    below = between_columns(rgb[bottom])
    return of_kind(above + (below - above) * down[:, None, None], kind)


def places_between(length: int, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    scale = np.float32(length / size)
    position = (np.arange(size, dtype=np.float32) + np.float32(0.5)) * scale - np.float32(0.5)
    floor = np.floor(position)
    lower = np.maximum(floor.astype(np.int64), 0)
    upper = np.minimum(np.ceil(position).astype(np.int64), length - 1)
    return lower, upper, position - floor


def antialiased(rgb: np.ndarray, size: int, kind: type = np.uint8) -> np.ndarray:
    """`tf.image.resize(rgb, [size, size], antialias=True)`: rows first, then columns."""
    height, width = rgb.shape[:2]
    if height == width == size:
        return rgb.astype(kind)
    return of_kind(weighted(weighted(rgb, height, size, 0), width, size, 1), kind)


def weighted(pixels: np.ndarray, length: int, size: int, axis: int) -> np.ndarray:
    """Means under a triangle as wide as the picture shrinks, added up in TensorFlow's order."""
    one, half = np.float32(1), np.float32(0.5)
    inverse = one / np.float32(size / length)
    radius = max(inverse, one)
    centre = (np.arange(size, dtype=np.float32) + half) * inverse
    start = np.clip(np.ceil(centre - radius - half).astype(np.int64), 0, length - 1)
    end = np.clip(np.floor(centre + radius - half).astype(np.int64), 0, length - 1) + 1
    taps = start[:, None] + np.arange((end - start).max())
    distance = np.abs((taps.astype(np.float32) + half - centre[:, None]) * (one / radius))
    weights = np.where((taps < end[:, None]) & (distance < 1), one - distance, np.float32(0))
    total = np.zeros(size, np.float32)
    for tap in range(taps.shape[1]):
        total += weights[:, tap]
    weights *= (one / total)[:, None]
    beside = (slice(None), None, None) if axis == 0 else (slice(None), None)
    mean = np.float32(0)
    for tap in range(taps.shape[1]):
        values = np.take(pixels, np.minimum(taps[:, tap], length - 1), axis).astype(np.float32)
        mean = mean + weights[:, tap][beside] * values
    return mean


def of_kind(values: np.ndarray, kind: type) -> np.ndarray:
    """Float32 as it is; of bytes, exact halves go to the even neighbour."""
    return values if kind == np.float32 else np.clip(np.rint(values), 0, 255).astype(kind)
