/**
 * A kernel before it is compiled: WGSL, the buffers it is bound to, and how much work it is. Written by
 * the files beside this one, made into pipelines by device.ts. Nothing here touches a device.
 */

/** A buffer of the plan, which is made when all are known. */
export interface Place {
  readonly label: string;
  readonly bytes: number;
  /** Small numbers of one step, read by all threads alike. */
  readonly uniform?: true;
}

export type Element = 'f32' | 'u32' | 'vec2<f32>' | 'vec4<f32>' | 'vec4<u32>';

/** As a shader sees a buffer: `name` is an array of `type`. */
export interface Binding {
  readonly name: string;
  readonly place: Place;
  readonly type: Element;
  readonly writes?: true;
}

/** What one dispatch does, counted on paper: each array is read or written once. */
export interface Work {
  readonly flops: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  /** Turns of the longest loop that one thread runs. */
  readonly serialIterations: number;
}

export interface Kernel {
  readonly label: string;
  readonly code: string;
  readonly bindings: readonly Binding[];
  /** Of 64 threads each. */
  readonly workgroups: number;
  readonly work: Work;
}

interface KernelSpec {
  readonly label: string;
  readonly bindings: readonly Binding[];
  /** How often `body` runs, each with its own `thread`. */
  readonly threads: number;
  /** Statements; `thread: u32` is below `threads`. */
  readonly body: string;
  /** Functions that `body` calls. */
  readonly functions?: string;
  readonly flops?: number;
  readonly serialIterations?: number;
  /** Where an array is not read once as a whole. */
  readonly readBytes?: number;
  readonly writtenBytes?: number;
}

export const workgroupSize = 64;
/** The default limit of WebGPU for one dimension of a dispatch. */
export const mostWorkgroups = 65_535;

const elementBytes: { readonly [type in Element]: number } = {
  f32: 4,
  u32: 4,
  'vec2<f32>': 8,
  'vec4<f32>': 16,
  'vec4<u32>': 16,
};

/** The numbers of one step. The host writes them in this order, 4 bytes each. */
export const stepFields = {
  /** Real pictures among those of this pass. */
  pictures: 'u32',
  /** 1 for the first and the last pass of a step; one pass is both. */
  isFirst: 'u32',
  isLast: 'u32',
  /** What a picture of each class counts for: its weight by the real pictures of the whole batch. */
  share0: 'f32',
  share1: 'f32',
  /** Adam's learning rate, corrected for the bias of its means. */
  rate: 'f32',
} as const;
export const stepBytes = 32;

const stepStruct = `struct Step { ${Object.entries(stepFields)
  .map(([name, type]) => `${name}: ${type}`)
  .join(', ')} }`;

/**
 * Arrays have fixed lengths, so that an index is held in them by a constant. In unrolled code `&` joins conditions,
 * not `&&`: that branches, and a hundred branches took a compiler minutes.
 */
export function writeKernel(spec: KernelSpec): Kernel {
  const workgroups = Math.ceil(spec.threads / workgroupSize);
  const rowOfWorkgroups = Math.min(workgroups, mostWorkgroups);
  const bindings = spec.bindings.map(({ name, place, type, writes }, i) => {
    const access = writes ? 'read_write' : 'read';
    const length = place.bytes / elementBytes[type];
    return place.uniform
      ? `@group(0) @binding(${i}) var<uniform> ${name}: Step;`
      : `@group(0) @binding(${i}) var<storage, ${access}> ${name}: array<${type}, ${length}>;`;
  });
  const code = `${stepStruct}
${bindings.join('\n')}
${spec.functions ?? ''}
@compute @workgroup_size(${workgroupSize})
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) local: u32,
) {
  let thread = (workgroup.y * ${rowOfWorkgroups}u + workgroup.x) * ${workgroupSize}u + local;
  if (thread >= ${spec.threads}u) { return; }
${spec.body}
}`;
  const bytesOf = (writes: boolean) =>
    spec.bindings
      .filter((binding) => Boolean(binding.writes) === writes && !binding.place.uniform)
      .reduce((sum, { place }) => sum + place.bytes, 0);
  return {
    label: spec.label,
    code,
    bindings: spec.bindings,
    workgroups,
    work: {
      flops: spec.flops ?? 0,
      readBytes: spec.readBytes ?? bytesOf(false),
      writtenBytes: spec.writtenBytes ?? bytesOf(true),
      serialIterations: spec.serialIterations ?? 1,
    },
  };
}

/** The counts below `length`, to write unrolled loops with. */
export function upTo(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

/** One line for each count below `length`. */
export function unrolled(length: number, line: (i: number) => string): string {
  return upTo(length).map(line).join('\n');
}
