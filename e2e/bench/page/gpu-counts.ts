/**
 * What a subject asks of WebGPU, counted at the browser's own interface, and so for all subjects alike.
 *
 * Moved bytes: the sum, over the dispatches, of the sizes of the buffers that are bound when a dispatch is
 * recorded. A buffer counts once a dispatch, as far as it is bound, whether it is read, written or both,
 * and however often. What goes between buffers by copying, or comes from the host, is no dispatch's.
 *
 * Peak bytes: the largest sum of the sizes of all buffers that were made and not yet destroyed, those for
 * uploads and for reading back, and the pictures that a subject keeps on the device, included.
 */

export interface StepCounts {
  readonly dispatches: number;
  readonly movedBytes: number;
}

export interface GpuCounter {
  peakBytes(): number;
  /** What a device has complained of, or null: it throws nothing, and steps that do nothing are fast. */
  fault(): string | null;
  /** From here on only sizes of new buffers are counted, until `count`: steps may be timed. */
  rest(): void;
  /** Throws an Error when a bind group is in use that was made while it rested. */
  count(work: () => Promise<unknown>): Promise<StepCounts>;
}

type Bound = ReadonlyMap<GPUBuffer, number>;
type PutBack = () => void;

/** Begins before the subject does, which may make its bind groups once and for all. */
export function startGpuCounter(): GpuCounter {
  const allocations = watchAllocations();
  const fault = watchFaults();
  const boundIn = new WeakMap<GPUBindGroup, Bound>();
  let forgetBindGroups = watchBindGroups(boundIn);
  return {
    peakBytes: allocations.peakBytes,
    fault,
    rest: () => forgetBindGroups(),
    async count(work) {
      forgetBindGroups = watchBindGroups(boundIn);
      const dispatches = watchDispatches(boundIn);
      try {
        await work();
      } finally {
        dispatches.putBack();
        forgetBindGroups();
      }
      return dispatches.counts();
    },
  };
}

function watchAllocations() {
  const living = new WeakMap<GPUBuffer, number>();
  let [bytes, peakBytes] = [0, 0];
  watch(GPUDevice, 'createBuffer', (_, [{ size }], buffer) => {
    living.set(buffer, size);
    bytes += size;
    peakBytes = Math.max(peakBytes, bytes);
  });
  watch(GPUBuffer, 'destroy', (buffer) => {
    bytes -= living.get(buffer) ?? 0;
    living.delete(buffer);
  });
  return { peakBytes: () => peakBytes };
}

function watchFaults(): () => string | null {
  let fault: string | null = null;
  watch(GPUAdapter, 'requestDevice', (_, __, made) => {
    void made.then((device) =>
      device.addEventListener('uncapturederror', ({ error }) => {
        fault ??= error.message;
      }),
    );
  });
  return () => fault;
}

function watchBindGroups(boundIn: WeakMap<GPUBindGroup, Bound>): PutBack {
  return watch(GPUDevice, 'createBindGroup', (_, [{ entries }], group) => {
    const bound = new Map<GPUBuffer, number>();
    for (const { resource } of entries) {
      if (resource instanceof GPUBuffer) {
        bound.set(resource, resource.size);
      } else if ('buffer' in resource) {
        const { buffer, offset = 0, size = buffer.size - offset } = resource;
        bound.set(buffer, Math.max(size, bound.get(buffer) ?? 0));
      }
    }
    boundIn.set(group, bound);
  });
}

function watchDispatches(boundIn: WeakMap<GPUBindGroup, Bound>) {
  const groupsOf = new WeakMap<GPUComputePassEncoder, Map<number, GPUBindGroup>>();
  let [dispatches, movedBytes, unknown] = [0, 0, 0];
  function add(pass: GPUComputePassEncoder): void {
    const sizes = new Map<GPUBuffer, number>();
    for (const group of groupsOf.get(pass)?.values() ?? []) {
      const bound = boundIn.get(group);
      if (!bound) unknown++;
      for (const [buffer, size] of bound ?? []) {
        sizes.set(buffer, Math.max(size, sizes.get(buffer) ?? 0));
      }
    }
    dispatches++;
    for (const size of sizes.values()) movedBytes += size;
  }
  const putBacks = [
    watch(GPUComputePassEncoder, 'setBindGroup', (pass, [index, group]) => {
      const groups = groupsOf.get(pass) ?? new Map<number, GPUBindGroup>();
      groupsOf.set(pass, groups);
      if (group) groups.set(index, group);
      else groups.delete(index);
    }),
    watch(GPUComputePassEncoder, 'dispatchWorkgroups', add),
    watch(GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', add),
  ];
  return {
    putBack: () => putBacks.forEach((putBack) => putBack()),
    counts(): StepCounts {
      if (unknown > 0) throw new Error('it uses bind groups that nobody saw it make');
      return { dispatches, movedBytes };
    },
  };
}

type Given<M> = M extends (...given: infer A) => unknown ? A : never;
type Result<M> = M extends (...given: never[]) => infer R ? R : never;

/** Has `after` run behind each call of a method, until it is put back. */
function watch<T extends object, K extends keyof T & string>(
  { prototype }: { readonly prototype: T },
  name: K,
  after: (self: T, given: Given<T[K]>, result: Result<T[K]>) => void,
): PutBack {
  const original = prototype[name] as (...given: unknown[]) => unknown;
  function watched(this: T, ...given: unknown[]): unknown {
    const result = original.apply(this, given);
    after(this, given as Given<T[K]>, result as Result<T[K]>);
    return result;
  }
  prototype[name] = watched as T[K];
  return () => {
    prototype[name] = original as T[K];
  };
}
