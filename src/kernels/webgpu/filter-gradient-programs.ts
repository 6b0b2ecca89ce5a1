/**
 * The two programs of a filter's gradient, as tfjs's WebGPU backend runs them. Sizes of pictures and
 * numbers of channels are uniforms, so that one pipeline serves many layers; what is written into the
 * code itself is in `shaderKey`, by which tfjs finds a pipeline again. tfjs also writes into a program
 * that it runs: each run needs its own.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { ConvInfo, Split } from './filter-gradient-split.ts';

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

export interface ProgramCall {
  readonly program: Program;
  /** Values of the program's own uniforms. */
  readonly sizes: { type: string; data: number[] }[];
}

const flat = { x: [0, 1, 2, 3] };
const threads = 64;

/** A filter's gradient for each part, one below the other. */
export function partialsShape(info: ConvInfo, parts: number): number[] {
  const [filterHeight, ...rest] = info.filterShape;
  return [parts * filterHeight, ...rest];
}

/**
 * `x` and `dy` to partial sums over the rows of the output from `firstRow` on to before `endRow`.
 * Where `firstRow` is not 0, the sums go on from those that are there.
 */
export function partialsProgram(
  info: ConvInfo,
  split: Split,
  { firstRow, endRow }: { readonly firstRow: number; readonly endRow: number },
): ProgramCall {
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const { components, blocks, rowsPerBlock, threadsPerPart, parts } = split;
  const { top: padTop, left: padLeft } = padInfo;
  const bottom = (info.outHeight - 1) * strideHeight + filterHeight - padTop;
  const right = (info.outWidth - 1) * strideWidth + filterWidth - padLeft;
  const isInside = padTop <= 0 && padLeft <= 0 && bottom <= info.inHeight && right <= info.inWidth;
  // The last block can have rows that the filter has not.
  const isChecked = !isInside || blocks * rowsPerBlock > filterHeight;
  const constants = [filterHeight, filterWidth, strideHeight, strideWidth, components];
  return callOf(
    {
      variableNames: ['x', 'dy'],
      variableComponents: [1, components],
      outputComponent: components,
      outputShape: partialsShape(info, parts),
      workgroupSize: [threads, 1, 1],
      dispatchLayout: flat,
      dispatch: [Math.ceil((parts * threadsPerPart) / threads), 1, 1],
      shaderKey: `filterGradientPartials_${constants.join('_')}_${isChecked}`,
      getUserCode: () => partialsCode(info, split, isChecked),
    },
    { parts, firstRow, endRow, padTop, padLeft },
  );
}

/** Partial sums to `groups` of them, each the sum of `parts / groups` that follow each other. */
export function sumProgram(
  info: ConvInfo,
  { components }: Split,
  { parts, groups }: { readonly parts: number; readonly groups: number },
): ProgramCall {
  const weights = info.filterShape.reduce((product, size) => product * size, 1);
  const results = weights / components;
  return callOf(
    {
      variableNames: ['partials'],
      variableComponents: [components],
      outputComponent: components,
      outputShape: partialsShape(info, groups),
      workgroupSize: [threads, 1, 1],
      dispatchLayout: flat,
      dispatch: [Math.ceil((groups * results) / threads), 1, 1],
      shaderKey: `filterGradientSum_${components}`,
      getUserCode: () => sumCode(components),
    },
    { parts, groups, partsPerGroup: Math.ceil(parts / groups), results },
  );
}

function callOf(program: Program, uniforms: { readonly [name: string]: number }): ProgramCall {
  const names = Object.keys(uniforms);
  return {
    program: { ...program, uniforms: names.map((name) => `${name} : i32,`).join(' ') },
    sizes: Object.values(uniforms).map((size) => ({ type: 'int32', data: [size] })),
  };
}

function typeOf(components: 1 | 4): string {
  return components === 4 ? 'vec4<f32>' : 'f32';
}

/**
 * A thread walks along rows of the output. What of the input lies under the filter is in registers,
 * `x${row}_${column}`, and moves on with it, so that only columns that come in are loaded.
 */
function partialsCode(info: ConvInfo, split: Split, isChecked: boolean): string {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const { components, blocks, rowsPerBlock } = split;
  const type = typeOf(components);
  const rows = [...Array(rowsPerBlock).keys()];
  const columns = [...Array(filterWidth).keys()];
  const kept = columns.filter((c) => c + strideWidth < filterWidth);
  const loaded = columns.slice(kept.length);
  const eachTap = (among: number[], line: (r: number, c: number) => string) =>
    rows.flatMap((r) => among.map((c) => line(r, c))).join('\n');
  const eachRow = (lines: (r: number) => string) => rows.map(lines).join('\n');
  const eachResult = (line: (sum: string, result: string) => string) =>
    eachRow((r) => {
      const place = (c: number) => `firstResult + ${r * filterWidth + c} * channels * groups`;
      const lines = columns.map((c) => line(`sum${r}_${c}`, `result[${place(c)}]`));
      return `if (firstTap + ${r} < ${filterHeight}) { ${lines.join('\n')} }`;
    });
  // `&` takes no branch: with `&&`, one for each value, SwiftShader compiled 3 x 3 taps for 5 s, not 0.15.
  const isInside = isChecked ? 'isRow & (u32(column) < u32(uniforms.xShape.z))' : 'true';
  // Under a tensor of floats can be a buffer of integers: tfjs casts without a copy. Hence `f32(...)`.
  return `
    fn valueAt(start : i32, column : i32, isRow : bool) -> f32 {
      let isInside = ${isInside};
      return select(0.0, f32(x[select(0, start + column * uniforms.xShape.w, isInside)]), isInside);
    }
    fn main(index : i32) {
      let channels = uniforms.xShape.w;
      let groups = uniforms.dyShape.w / ${components};
      let group = index % groups;
      let channel = (index / groups) % channels;
      let firstTap = (index / (groups * channels)) % ${blocks} * ${rowsPerBlock};
      let part = index / (groups * channels * ${blocks});
      if (part >= uniforms.parts) { return; }
      let firstResult =
        ((part * ${filterHeight} + firstTap) * ${filterWidth} * channels + channel) * groups + group;
      ${eachTap(columns, (r, c) => `var sum${r}_${c} = ${type}(0.0); var x${r}_${c} = 0.0;`)}
      if (uniforms.firstRow > 0) { ${eachResult((sum, result) => `${sum} = ${result};`)} }
      for (var row = uniforms.firstRow + part; row < uniforms.endRow; row += uniforms.parts) {
        let top = row % uniforms.dyShape.y * ${strideHeight} - uniforms.padTop + firstTap;
        let firstStart = row / uniforms.dyShape.y * uniforms.xShape.y + top;
        ${eachRow(
          (r) => `
        let start${r} = (firstStart + ${r}) * uniforms.xShape.z * channels + channel;
        let isRow${r} =
          (firstTap + ${r} < ${filterHeight}) & (u32(top + ${r}) < u32(uniforms.xShape.y));`,
        )}
        var left = -uniforms.padLeft;
        ${eachTap(kept, (r, c) => `x${r}_${c + strideWidth} = valueAt(start${r}, left + ${c}, isRow${r});`)}
        var at = row * uniforms.dyShape.z * groups + group;
        for (var column = 0; column < uniforms.dyShape.z; column++) {
          ${eachTap(kept, (r, c) => `x${r}_${c} = x${r}_${c + strideWidth};`)}
          ${eachTap(loaded, (r, c) => `x${r}_${c} = valueAt(start${r}, left + ${c}, isRow${r});`)}
          let gradient = ${type}(dy[at]);
          ${eachTap(columns, (r, c) => `sum${r}_${c} += x${r}_${c} * gradient;`)}
          left += ${strideWidth};
          at += groups;
        }
      }
      ${eachResult((sum, result) => `${result} = ${sum};`)}
    }`;
}

function sumCode(components: 1 | 4): string {
  return `
    fn main(index : i32) {
      let group = index / uniforms.results;
      if (group >= uniforms.groups) { return; }
      let place = index % uniforms.results;
      let first = group * uniforms.partsPerGroup;
      let end = min(uniforms.parts, first + uniforms.partsPerGroup);
      var sum = ${typeOf(components)}(0.0);
      for (var part = first; part < end; part++) {
        sum += partials[part * uniforms.results + place];
      }
      result[index] = sum;
    }`;
}
