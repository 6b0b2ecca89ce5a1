/**
 * Pictures that a decoder finds as much work in as in photographs: light at all scales, falling off
 * towards the fine ones as in nature, smooth colour, a few outlines, grain. No two are alike, at a
 * glance neither. Class 1 is a little lighter, and has more of the middle scales.
 */
import type { Random } from '../../../../src/domain/random.ts';

/** Cells a side, and how much light they carry in each class. */
const scales = [
  { cells: 2, light: [46, 40] },
  { cells: 5, light: [36, 30] },
  { cells: 11, light: [24, 30] },
  { cells: 24, light: [13, 22] },
  { cells: 52, light: [8, 11] },
  { cells: 110, light: [6, 6] },
] as const;
const colourCells = 4;
const colourful = 34;
const grain = 20;
const outlines = 4;

/** Fills `rgba`, `[size, size, 4]`. */
export function drawPhoto(
  rgba: Uint8ClampedArray,
  size: number,
  label: 0 | 1,
  random: Random,
): void {
  const light = new Float32Array(size * size).fill(100 + 25 * label + 30 * random());
  for (const scale of scales) addField(light, size, scale.cells, scale.light[label], random);
  for (let i = 0; i < outlines; i++) addOutline(light, size, random);
  const warm = new Float32Array(size * size);
  const green = new Float32Array(size * size);
  addField(warm, size, colourCells, colourful, random);
  addField(green, size, colourCells, colourful, random);
  for (let i = 0, to = 0; i < light.length; i++, to += 4) {
    const here = (light[i] as number) + grain * (random() - 0.5);
    const [toRed, toGreen] = [warm[i] as number, green[i] as number];
    rgba[to] = here + toRed;
    rgba[to + 1] = here + toGreen;
    rgba[to + 2] = here - toRed - toGreen;
    rgba[to + 3] = 255;
  }
}

/** Adds a random field of `cells` by `cells`, smooth between them, -`height` to `height`. */
function addField(
  field: Float32Array,
  size: number,
  cells: number,
  height: number,
  random: Random,
): void {
  const side = cells + 1;
  const nodes = Float32Array.from({ length: side * side }, () => height * (2 * random() - 1));
  const line = new Float32Array(side);
  const step = cells / size;
  for (let y = 0; y < size; y++) {
    const top = Math.floor(y * step);
    const down = eased(y * step - top);
    for (let i = 0; i < side; i++) {
      const above = nodes[top * side + i] as number;
      line[i] = above + ((nodes[(top + 1) * side + i] as number) - above) * down;
    }
    for (let x = 0, at = y * size; x < size; x++, at++) {
      const left = Math.floor(x * step);
      const from = line[left] as number;
      const added = from + ((line[left + 1] as number) - from) * eased(x * step - left);
      field[at] = (field[at] as number) + added;
    }
  }
}

function eased(t: number): number {
  return t * t * (3 - 2 * t);
}

/** Something lighter or darker that stands before the rest, with a sharp edge. */
function addOutline(field: Float32Array, size: number, random: Random): void {
  const [centreX, centreY] = [random() * size, random() * size];
  const [radiusX, radiusY] = [(0.05 + 0.25 * random()) * size, (0.05 + 0.25 * random()) * size];
  const added = 70 * (2 * random() - 1);
  const last = Math.min(size, Math.ceil(centreY + radiusY));
  for (let y = Math.max(0, Math.floor(centreY - radiusY)); y < last; y++) {
    const half = radiusX * Math.sqrt(Math.max(0, 1 - ((y - centreY) / radiusY) ** 2));
    const end = Math.min(size, Math.ceil(centreX + half));
    for (let x = Math.max(0, Math.ceil(centreX - half)); x < end; x++) {
      field[y * size + x] = (field[y * size + x] as number) + added;
    }
  }
}
