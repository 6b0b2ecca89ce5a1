/** The kernels that do the same to each number: Adam, and bytes to floats. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../domain/random.ts';
import { loadKernels } from './kernels.ts';
import { Layout } from './layout.ts';
import { placeMap } from './maps.ts';
import { adamFields, countsFields, pixelsFields } from './records.ts';
import { fill } from '../trials/conv-values.ts';
import { worstError } from '../trials/compare.ts';
import {
  createTrial,
  floatsAt,
  readSpans,
  rowsOfMap,
  trespasses,
  writeCounts,
} from './trials/memory.ts';
import { adamStep, type AdamValues } from '../trials/oracle.ts';

let modules: { readonly plain: WebAssembly.Module; readonly fma: WebAssembly.Module };
beforeAll(async () => {
  modules = {
    plain: await loadKernels({ fma: false, shared: false }),
    fma: await loadKernels({ fma: true, shared: false }),
  };
});

describe.each(['plain', 'fma'] as const)('in the %s build', (build) => {
  test.each([1, 3, 4, 7, 8, 64, 101])('Adam goes its way for %i weights', (count) => {
    const layout = new Layout();
    const counts = layout.bytes(4 * countsFields.length);
    const [weights, gradient, mean, variance] = [0, 0, 0, 0].map(() => layout.floats(count)) as [
      number,
      number,
      number,
      number,
    ];
    const places = { weights, gradient, mean, variance, floats: count, counts };
    const record = layout.record(adamFields, places);
    const { buffer, kernels } = createTrial(modules[build], layout);
    const random = createRandom(count);
    floatsAt(buffer, mean, count).fill(0);
    floatsAt(buffer, variance, count).fill(0);
    const start = fill(count, () => random() - 0.5);
    floatsAt(buffer, weights, count).set(start);
    let wanted: AdamValues[] = Array.from(start, (weight) => ({ weight, mean: 0, variance: 0 }));
    const written = [weights, mean, variance].map((address) => ({ address, bytes: 4 * count }));
    for (let step = 1; step <= 20; step++) {
      const rate = (0.001 * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
      const given = fill(count, () => 10 ** (-6 * random()) * (random() - 0.5));
      floatsAt(buffer, gradient, count).set(given);
      writeCounts(buffer, counts, 1, rate);
      expect(trespasses(buffer, written, () => kernels.adam(0, 0, 0, record))).toBe(0);
      wanted = wanted.map((values, i) => adamStep(values, given[i] as number, rate));
    }
    const found = (address: number) => floatsAt(buffer, address, count);
    const all = (name: keyof AdamValues) => wanted.map((values) => values[name]);
    expect(worstError(found(weights), all('weight'))).toBeLessThan(1e-6);
    expect(worstError(found(mean), all('mean'))).toBeLessThan(1e-6);
    expect(worstError(found(variance), all('variance'))).toBeLessThan(1e-6);
  });

  test.each([
    [1, 1, 3],
    [4, 3, 3],
    [5, 8, 1],
    [3, 11, 3],
  ])('bytes become floats of 0 to 1, in the middle of their padding: %i x %i x %i', (...shape) => {
    const [height, width, channels] = shape;
    const pictures = 2;
    const layout = new Layout();
    const map = placeMap(layout, shape, pictures, { before: 1, after: 2 });
    const pixels = layout.bytes(pictures * height * width * channels);
    const record = layout.record(pixelsFields, {
      pixels,
      pixelRow: width * channels,
      pixelRows: height,
      output: map.address,
      outputRow: map.rowBytes,
      outputPicture: map.pictureBytes,
      greyFlags: 0,
      greyOutput: 0,
      greyRow: 0,
      greyPicture: 0,
    });
    const { buffer, kernels } = createTrial(modules[build], layout);
    const random = createRandom(width);
    const length = pictures * height * width * channels;
    const given = Uint8Array.from({ length }, () => Math.floor(random() * 256));
    given.set([0, 255]);
    new Uint8Array(buffer, pixels, length).set(given);
    const rows = rowsOfMap(map, pictures);
    const changed = trespasses(buffer, rows, () => {
      for (let picture = 0; picture < pictures; picture++)
        kernels.scalePixels(picture, 0, 0, record);
    });
    expect(changed).toBe(0);
    // To the bit: the reference plan divides too.
    expect(readSpans(buffer, rows)).toEqual(Float32Array.from(given, (byte) => byte / 255));
  });

  test('a grey picture becomes one channel, and one that is not stays whole', () => {
    const [height, width] = [5, 11];
    const floats = height * width * 3;
    // Each pixel of the first ones has one channel that is off by one; the last picture is grey.
    const pictures = floats + 1;
    const layout = new Layout();
    const padding = { before: 1, after: 1 };
    const map = placeMap(layout, [height, width, 3], pictures, padding);
    const grey = placeMap(layout, [height, width, 1], pictures, padding);
    const greyFlags = layout.bytes(pictures);
    const pixels = layout.bytes(pictures * floats);
    const record = layout.record(pixelsFields, {
      pixels,
      pixelRow: width * 3,
      pixelRows: height,
      output: map.address,
      outputRow: map.rowBytes,
      outputPicture: map.pictureBytes,
      greyFlags,
      greyOutput: grey.address,
      greyRow: grey.rowBytes,
      greyPicture: grey.pictureBytes,
    });
    const { buffer, kernels } = createTrial(modules[build], layout);
    const random = createRandom(width);
    const given = new Uint8Array(buffer, pixels, pictures * floats);
    given.forEach((_, i) => (given[i] = i % 3 === 0 ? random() * 255 : (given[i - 1] as number)));
    for (let picture = 0; picture < floats; picture++) given[picture * floats + picture]! ^= 1;
    const greyRows = rowsOfMap(grey, 1, grey.address + floats * grey.pictureBytes);
    const flags = { address: greyFlags, bytes: pictures };
    const allowed = [...rowsOfMap(map, floats), ...greyRows, flags];
    const changed = trespasses(buffer, allowed, () => {
      for (let i = 0; i < pictures; i++) kernels.scalePixels(i, 0, 0, record);
    });
    expect(changed).toBe(0);
    const found = [...new Uint8Array(buffer, greyFlags, pictures)];
    expect(found).toEqual([...Array<number>(floats).fill(0), 1]);
    const last = given.subarray(floats * floats).filter((_, i) => i % 3 === 0);
    expect(readSpans(buffer, greyRows)).toEqual(Float32Array.from(last, (byte) => byte / 255));
  });
});
