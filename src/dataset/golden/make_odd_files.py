"""Writes small files of formats and variants that the other test data lacks to odd-files.json, with
the colours that independent decoders find in them, or the reason for which we don't take them.

    pip install imagecodecs==2026.3.6 tifffile==2026.3.3 pillow==12.3.0
    python make_odd_files.py
    npm run format

Colours are `[height, width, 3]`, as stored: alpha dropped, of 16 bits the upper 8, no orientation
followed.
"""

import base64
import io
import json
import struct
from pathlib import Path

import imagecodecs
import numpy as np
import tifffile
from PIL import Image

WIDTH, HEIGHT = 18, 11
ORIENTATION = 0x0112

across, down = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
rgb = np.stack([across * 15, down * 25, 255 - across * 5 - down * 15], -1).astype(np.uint8)
grey = rgb[..., 2]
wide = rgb.astype(np.uint16) * 257 - (rgb > 0)
upper = (wide >> 8).astype(np.uint8)
# Nothing is to be seen of the left, something of the middle.
alpha = np.clip(across * 25 - 100, 0, 255).astype(np.uint8)
rgba = np.dstack([rgb, alpha])

files = []
# Each once: most files show the same.
pictures = []


def add(name, data, colors=None, failure=None):
    file = {"name": name, "bytes": base64.b64encode(data).decode()}
    if colors is None:
        files.append({**file, "failure": failure})
        return
    if colors.ndim == 2:
        colors = np.dstack([colors] * 3)
    height, width, _ = colors.shape
    pixels = base64.b64encode(colors.tobytes()).decode()
    picture = {"width": width, "height": height, "colors": pixels}
    if picture not in pictures:
        pictures.append(picture)
    files.append({**file, "picture": pictures.index(picture)})


def refused(name, data, format, variant):
    add(name, data, failure={"kind": "unsupported-variant", "format": format, "variant": variant})


def tiff(data, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, data, software=False, **options)
    return file.getvalue()


def saved(image, format, **options):
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def exif(orientation, order):
    start = b"MM" if order == ">" else b"II"
    entry = struct.pack(order + "HHIHH", ORIENTATION, 3, 1, orientation, 0)
    return b"Exif\0\0" + start + struct.pack(order + "HIH", 42, 8, 1) + entry + bytes(4)


# TIFF
rgb_options = {"photometric": "rgb"}
add("TIFF", tiff(rgb, **rgb_options), rgb)
add("TIFF of the other byte order", tiff(rgb, byteorder=">", **rgb_options), rgb)
add("TIFF, 16 bits", tiff(wide, **rgb_options), upper)
add("TIFF, 16 bits, big-endian", tiff(wide, byteorder=">", **rgb_options), upper)
add("TIFF, grey", tiff(grey), grey)
add("TIFF, grey, white is zero", tiff(grey, photometric="miniswhite"), 255 - grey)
add("TIFF, 1 bit", tiff(grey > 128, photometric="minisblack"), (grey > 128).astype(np.uint8) * 255)
palette = Image.fromarray(rgb).quantize(16)
add("TIFF, palette", saved(palette, "TIFF"), np.asarray(palette.convert("RGB")))
add("TIFF, alpha", tiff(rgba, extrasamples=["unassalpha"], **rgb_options), rgb)
grey_options = {
    "photometric": "minisblack",
    "planarconfig": "contig",
    "extrasamples": ["unassalpha"],
}
add("TIFF, grey and alpha", tiff(np.dstack([grey, alpha]), **grey_options), grey)
add("TIFF, planes", tiff(np.moveaxis(rgb, -1, 0), planarconfig="separate", **rgb_options), rgb)
add("TIFF, strips", tiff(rgb, rowsperstrip=4, **rgb_options), rgb)
add("TIFF, tiles", tiff(rgb, tile=(16, 16), **rgb_options), rgb)
for compression in ("packbits", "lzw", "deflate"):
    options = {"compression": compression, **rgb_options}
    add(f"TIFF, {compression}", tiff(rgb, rowsperstrip=4, **options), rgb)
    if compression != "packbits":
        tiles = tiff(rgb, predictor=True, tile=(16, 16), **options)
        add(f"TIFF, {compression}, predictor, tiles", tiles, rgb)
        add(
            f"TIFF, {compression}, predictor, 16 bits, big-endian",
            tiff(wide, predictor=True, byteorder=">", rowsperstrip=4, **options),
            upper,
        )
jpeg_tiff = tiff(rgb, photometric="ycbcr", compression="jpeg", subsampling=(2, 2), rowsperstrip=16)
add("TIFF, JPEG", jpeg_tiff, tifffile.imread(io.BytesIO(jpeg_tiff)))
jpeg_tiff = tiff(grey, compression="jpeg", tile=(16, 16))
add("TIFF, JPEG, grey, tiles", jpeg_tiff, tifffile.imread(io.BytesIO(jpeg_tiff)))
cmyk = np.dstack([rgb, grey // 2]).astype(np.float64)
add(
    "TIFF, CMYK",
    tiff(cmyk.astype(np.uint8), photometric="separated", planarconfig="contig"),
    ((255 - cmyk[..., :3]) * (255 - cmyk[..., 3:]) / 255).astype(np.uint8),
)
add("TIFF of two pages", tiff(np.stack([rgb, rgb[::-1]]), **rgb_options), rgb)
add("TIFF on its side", tiff(rgb, extratags=[(ORIENTATION, "H", 1, 6, True)], **rgb_options), rgb)
refused("TIFF of floats", tiff(grey.astype(np.float32)), "TIFF", "floating-point values")
refused("TIFF of 32 bits", tiff(grey.astype(np.uint32)), "TIFF", "32 bits a channel")
refused("BigTIFF", tiff(grey, bigtiff=True), "TIFF", "BigTIFF")
refused("TIFF, Zstandard", tiff(grey, compression="zstd"), "TIFF", "Zstandard compression")
fax = saved(Image.fromarray(grey > 128), "TIFF", compression="group4")
refused("TIFF, fax", fax, "TIFF", "fax compression")

# JPEG
jpeg = imagecodecs.jpeg8_encode(rgb, level=90)
add("JPEG", jpeg, imagecodecs.jpeg8_decode(jpeg))
twelve_bits = imagecodecs.jpeg8_encode(grey.astype(np.uint16) * 16, bitspersample=12)
refused("JPEG, 12 bits", twelve_bits, "JPEG", "12 bits a channel")
refused("JPEG, lossless", imagecodecs.jpeg8_encode(rgb, lossless=True), "JPEG", "lossless")
refused("JPEG-LS", imagecodecs.jpegls_encode(grey), "JPEG", "JPEG-LS")
jpeg_2000 = imagecodecs.jpeg2k_encode(grey)
add("JPEG 2000", jpeg_2000, failure={"kind": "unsupported-format", "format": "JPEG 2000"})
for orientation in range(1, 9):
    order = "<>"[orientation % 2]
    notes = exif(orientation, order)
    data = saved(Image.fromarray(rgb), "JPEG", quality=90, optimize=True, exif=notes)
    add(f"JPEG, orientation {orientation}", data, imagecodecs.jpeg8_decode(data))
    add(f"PNG, orientation {orientation}", saved(Image.fromarray(rgb), "PNG", exif=notes), rgb)
add("PNG, orientation 7, alpha", saved(Image.fromarray(rgba), "PNG", exif=exif(7, "<")), rgb)

# Alpha
data = saved(Image.fromarray(rgba), "WEBP", lossless=True, exact=True)
add("WebP, lossless, alpha", data, rgb)
data = saved(Image.fromarray(rgba), "WEBP", quality=90, exact=True)
add("WebP, lossy, alpha", data, np.asarray(Image.open(io.BytesIO(data)))[..., :3])
data = saved(Image.fromarray(rgba), "AVIF", quality=90)
add("AVIF, alpha", data, np.asarray(Image.open(io.BytesIO(data)))[..., :3])
# In an icon Chromium makes black what is not to be seen at all.
icon = Image.fromarray(np.dstack([rgb, np.maximum(alpha, 1)])[:8, :8].copy())
data = saved(icon, "ICO", sizes=[(8, 8)], bitmap_format="bmp")
add("icon, alpha", data, np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))[..., :3])
info = struct.pack("<IiiHHII16x", 108, WIDTH, -HEIGHT, 1, 32, 3, 0)
info += struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
pixels = rgba[..., [2, 1, 0, 3]].tobytes()
start = 14 + 108
header = b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + info.ljust(108, b"\0")
add("BMP, alpha", header + pixels, rgb)

path = Path(__file__).with_name("odd-files.json")
path.write_text(json.dumps({"files": files, "pictures": pictures}, indent=2) + "\n")
