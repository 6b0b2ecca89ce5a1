/**
 * Resizing by TensorFlow's two rules, to the bit, for a page that stands alone. The functions go into
 * that page as text: nothing outside of them may be named in them, but types.
 */

/** 4 bytes a pixel, row by row: red, green, blue and one that means nothing. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray | Uint8Array;
}

export interface ResizeRules {
  readonly antialias: boolean;
  /** To bytes, exact halves to the even neighbor; otherwise the floats stay as they are. */
  readonly rounded: boolean;
}

/** What is filled: its type rounds, or does not. */
type Resized = Uint8ClampedArray | Float32Array;

/** Gives `[size, size, 3]`, 0 to 255. */
export type Resize = (picture: Picture, size: number, rules: ResizeRules) => Resized;

/**
 * Sums are rounded to float32 one by one, as in tensorflow/core/kernels/image: `resize_bilinear_op.cc`
 * goes along the columns first, `scale_and_translate_op.cc` (antialias) along the rows.
 */
export function resizeRuntime(): Resize {
  const f = Math.fround;

  /** Which two places of the input an output place lies between, and how far from the first. */
  function between(length: number, size: number) {
    const scale = f(length / size);
    return Array.from({ length: size }, (_, o) => {
      const place = f(f(f(o + 0.5) * scale) - 0.5);
      const floor = Math.floor(place);
      const [lower, upper] = [Math.max(0, floor), Math.min(length - 1, Math.ceil(place))];
      return { lower, upper, fraction: f(place - floor) };
    });
  }

  function bilinear({ width, height, rgba }: Picture, size: number, resized: Resized): void {
    const columns = between(width, size);
    const lineOf = (row: number) => {
      const line = new Float32Array(size * 3);
      columns.forEach(({ lower, upper, fraction }, x) => {
        const [left, right] = [(row * width + lower) * 4, (row * width + upper) * 4];
        for (let c = 0; c < 3; c++) {
          const value = rgba[left + c]!;
          line[x * 3 + c] = value + f((rgba[right + c]! - value) * fraction);
        }
      });
      return line;
    };
    between(height, size).forEach(({ lower, upper, fraction }, y) => {
      const [above, below] = [lineOf(lower), lineOf(upper)];
      for (let i = 0; i < above.length; i++) {
        const value = above[i]!;
        resized[y * size * 3 + i] = f(value + f(f(below[i]! - value) * fraction));
      }
    });
  }

  /** The input places that an output place is the mean of, by a triangle as wide as the picture shrinks. */
  function triangles(length: number, size: number) {
    const inverse = f(1 / f(size / length));
    const radius = Math.max(inverse, 1);
    const perRadius = f(1 / radius);
    const inside = (place: number) => Math.min(length - 1, Math.max(0, place));
    return Array.from({ length: size }, (_, o) => {
      const centre = f(f(o + 0.5) * inverse);
      const start = inside(Math.ceil(f(f(centre - radius) - 0.5)));
      const end = inside(Math.floor(f(f(centre + radius) - 0.5))) + 1;
      const weights = new Float32Array(end - start);
      let sum = f(0);
      for (let i = 0; i < weights.length; i++) {
        const distance = Math.abs(f(f(f(start + i + 0.5) - centre) * perRadius));
        weights[i] = distance < 1 ? f(1 - distance) : 0;
        sum = f(sum + weights[i]!);
      }
      const perSum = f(1 / sum);
      return { start, weights: weights.map((weight) => weight * perSum) };
    });
  }

  function antialiased({ width, height, rgba }: Picture, size: number, resized: Resized): void {
    const columns = triangles(width, size);
    const line = new Float32Array(width * 3);
    triangles(height, size).forEach((row, y) => {
      line.fill(0);
      for (let i = 0; i < row.weights.length; i++) {
        const weight = row.weights[i]!;
        for (let x = 0, from = (row.start + i) * width * 4, to = 0; x < width; x++, from += 4) {
          for (let c = 0; c < 3; c++, to++) line[to]! += f(weight * rgba[from + c]!);
        }
      }
      columns.forEach(({ start, weights }, x) => {
        for (let c = 0; c < 3; c++) {
          let sum = f(0);
          for (let i = 0; i < weights.length; i++) {
            sum = f(sum + f(weights[i]! * line[(start + i) * 3 + c]!));
          }
          resized[(y * size + x) * 3 + c] = sum;
        }
      });
    });
  }

  return (picture, size, { antialias, rounded }) => {
    const { width, height, rgba } = picture;
    const resized = new (rounded ? Uint8ClampedArray : Float32Array)(size * size * 3);
    if (width === size && height === size) {
      for (let i = 0; i < size * size; i++) resized.set(rgba.subarray(i * 4, i * 4 + 3), i * 3);
    } else if (antialias) antialiased(picture, size, resized);
    else bilinear(picture, size, resized);
    return resized;
  };
}
