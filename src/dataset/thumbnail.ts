/** Small pictures for the page, of the very pixels that the network sees. */

/** `rgb`: `[imageSize, imageSize, 3]`; the bitmap has at most `size` pixels a side. */
export function thumbnailOf(
  rgb: Uint8Array,
  imageSize: number,
  size: number,
): Promise<ImageBitmap> {
  const rgba = new Uint8ClampedArray(imageSize * imageSize * 4);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from] as number;
    rgba[to + 1] = rgb[from + 1] as number;
    rgba[to + 2] = rgb[from + 2] as number;
    rgba[to + 3] = 255;
  }
  const image = new ImageData(rgba, imageSize, imageSize);
  if (imageSize <= size) return createImageBitmap(image);
  return createImageBitmap(image, {
    resizeWidth: size,
    resizeHeight: size,
    resizeQuality: 'medium',
  });
}
