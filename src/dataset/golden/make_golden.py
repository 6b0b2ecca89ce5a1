"""Resizes pictures in real TensorFlow and writes the bytes to resize.json, and the SHA-256 of the
floats that they are rounded from. resize.test.ts holds both against ours.

    pip install tensorflow-cpu==2.21.0
    python make_golden.py
    npm run format

The pictures are drawn from a counted sequence of numbers, so that the test draws the very same ones
and none has to be kept. Floats become bytes by rounding, exact halves to the even neighbour, as
tf.round and np.rint do.
"""

import base64
import hashlib
import json
from pathlib import Path

import numpy as np
import tensorflow as tf

# Down and up, odd and even, one pixel; to the half, where many values lie between two bytes; the
# same size; a thin one; and one so large that a kernel spans twenty pixels.
CASES = [
    # width, height, size
    (100, 70, 24),
    (17, 5, 31),
    (9, 13, 29),
    (1, 1, 22),
    (64, 64, 32),
    (24, 24, 24),
    (300, 7, 22),
    (640, 480, 33),
    (37, 101, 26),
]


def picture(width, height):
    """`[height, width, 3]`: each byte is the top of a hash of its place."""
    hashed = np.arange(width * height * 3, dtype=np.uint32) * np.uint32(0x9E3779B1)
    hashed = (hashed ^ (hashed >> np.uint32(15))) * np.uint32(0x85EBCA77)
    return (hashed >> np.uint32(24)).astype(np.uint8).reshape(height, width, 3)


def resized(width, height, size, antialias):
    floats = tf.image.resize(
        picture(width, height), [size, size], method="bilinear", antialias=antialias
    )
    whole = tf.cast(tf.round(floats), tf.uint8)
    return {
        "bytes": base64.b64encode(whole.numpy().tobytes()).decode(),
        # Float32, little-endian.
        "floatsSha256": hashlib.sha256(floats.numpy().tobytes()).hexdigest(),
    }


cases = [
    {
        "width": width,
        "height": height,
        "size": size,
        "rule": rule,
        **resized(width, height, size, rule == "antialiased"),
    }
    for width, height, size in CASES
    for rule in ("bilinear", "antialiased")
]
path = Path(__file__).with_name("resize.json")
path.write_text(json.dumps(cases, indent=2) + "\n")
