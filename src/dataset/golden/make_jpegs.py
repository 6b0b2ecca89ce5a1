"""Writes small JPEGs of many kinds: to jpegs.json those of the tests, to ../jpeg-proof.json those that
each decoder tries its browser on.

    pip install imagecodecs==2026.3.6 pillow==12.3.0
    python make_jpegs.py
    npm run format
"""

import base64
import io
import json
import struct
from pathlib import Path

import imagecodecs
import numpy as np
from PIL import Image


def picture(width, height, seed):
    """Slopes, noise and colours at the ends of the scale, which no two formulas round alike."""
    random = np.random.default_rng(seed)
    down, across = np.mgrid[0:height, 0:width]
    slopes = np.stack([(across * 7 + down * 3 + 60 * channel) % 256 for channel in range(3)], -1)
    colors = np.clip(slopes + random.integers(-40, 41, slopes.shape), 0, 255)
    is_extreme = random.random(colors.shape) < 0.2
    colors[is_extreme] = random.choice([0, 255], is_extreme.sum())
    return colors.astype(np.uint8)


def saved(colors, **options):
    file = io.BytesIO()
    mode = "CMYK" if colors.shape[-1] == 4 and colors.ndim == 3 else None
    Image.fromarray(colors, mode).save(file, "JPEG", **{"quality": 50, "optimize": True, **options})
    return file.getvalue()


def exchanging_profile():
    """An ICC profile (ICC.1:2004-10) with linear tones and sRGB's red and blue exchanged."""

    def numbers(*values):
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
    data = b"".join(b"XYZ " + bytes(4) + numbers(*color) for color in [blue, green, red])
    data += b"curv" + bytes(4) + struct.pack(">IH", 1, 256) + bytes(2)
    start = 128 + 4 + 6 * 12
    tags = [(name + b"XYZ", start + 20 * i, 20) for i, name in enumerate([b"r", b"g", b"b"])]
    tags += [(name + b"TRC", start + 60, 14) for name in [b"r", b"g", b"b"]]
    header = struct.pack(">I4xI4s4s4s12x4s28x", start + len(data), 0x2100000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    header += numbers(0.9642, 1, 0.8249)
    table = struct.pack(">I", 6) + b"".join(struct.pack(">4sII", *tag) for tag in tags)
    return header.ljust(128, b"\0") + table + data


def write(name, files):
    texts = {key: base64.b64encode(data).decode() for key, data in files.items()}
    Path(__file__).parent.joinpath(name).write_text(json.dumps(texts, indent=2) + "\n")


grey = picture(23, 17, 4)[..., 0]
write(
    "../jpeg-proof.json",
    {
        "4:2:0": saved(picture(23, 17, 1), subsampling="4:2:0"),
        "4:2:2": saved(picture(23, 17, 2), subsampling="4:2:2"),
        "4:4:4": saved(picture(15, 9, 3), subsampling="4:4:4", icc_profile=exchanging_profile()),
        "grey": saved(grey),
        # Of a square the network may see the decoder's own three bytes a pixel.
        "square": saved(picture(21, 21, 7), subsampling="4:2:0"),
    },
)

even, odd = picture(32, 32, 5), picture(33, 17, 6)
files = {
    # So large that smaller sizes can be written into their headers.
    **{way: saved(even, subsampling=way) for way in ["4:2:0", "4:2:2", "4:4:4"]},
    "grey": saved(even[..., 1]),
    **{
        f"{way[0]}:{way[1]}:{way[2]}, odd": imagecodecs.jpeg8_encode(odd, level=60, subsampling=way)
        for way in ["444", "422", "420", "440", "411"]
    },
    "progressive": saved(odd, progressive=True),
    "4:4:4, progressive": saved(odd, progressive=True, subsampling="4:4:4"),
    "grey, progressive": saved(odd[..., 0], progressive=True),
    "restart markers": saved(odd, restart_marker_blocks=1),
    "not optimised": saved(odd, optimize=False),
    "profile": saved(odd, icc_profile=exchanging_profile()),
    "grey, profile": saved(odd[..., 0], icc_profile=exchanging_profile()),
    "grey in colour": saved(np.dstack([odd[..., 0]] * 3)),
    "grey in colour, 4:4:4": saved(np.dstack([odd[..., 0]] * 3), subsampling="4:4:4"),
    "RGB": saved(odd, keep_rgb=True),
    "CMYK": saved(np.dstack([odd, odd[..., 1]])),
}
write("jpegs.json", files)
