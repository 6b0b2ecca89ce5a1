/** The compiled kernels: which of the four builds this browser can run, and how it is loaded. */
import { relaxedSimd, simd } from 'wasm-feature-detect';

/** What `assembly/kernels.ts` exports. */
export const kernelNames = [
  'adam',
  'clearPart',
  'convDirect',
  'convFilterGradient',
  'convInputGradient',
  'convInputGradientAnyShape',
  'convWinograd',
  'denseActivate',
  'denseForward',
  'denseInputGradient',
  'denseOutputGradient',
  'denseUpdate',
  'packForDirect',
  'packForInputGradient',
  'packForWinograd',
  'scalePixels',
  'sumParts',
] as const;
export type KernelName = (typeof kernelNames)[number];

type Kernel = (index: number, part: number, scratch: number, record: number) => void;
export type Kernels = { readonly [name in KernelName]: Kernel };

/** `fma`: with relaxed SIMD. `shared`: over memory that threads share. */
export interface KernelBuild {
  readonly fma: boolean;
  readonly shared: boolean;
}

const files = {
  plain: new URL('./built/plain.wasm', import.meta.url),
  plainShared: new URL('./built/plain-shared.wasm', import.meta.url),
  fma: new URL('./built/fma.wasm', import.meta.url),
  fmaShared: new URL('./built/fma-shared.wasm', import.meta.url),
} as const;

const loaded = new Map<URL, Promise<WebAssembly.Module>>();

/** The fastest build that this browser runs. Throws an Error that says why there is none. */
export async function bestBuild(): Promise<KernelBuild> {
  if (!(await simd())) throw new Error('this browser has no WebAssembly SIMD');
  return { fma: await relaxedSimd(), shared: canShareMemory() };
}

/** Pages that are not isolated from other origins may not share memory among threads. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && globalThis.crossOriginIsolated;
}

/** As many as the browser has cores for; one where they could not share memory. */
export function threadsOf({ shared }: KernelBuild): number {
  return shared ? navigator.hardwareConcurrency : 1;
}

export function loadKernels({ fma, shared }: KernelBuild): Promise<WebAssembly.Module> {
  const url = files[`${fma ? 'fma' : 'plain'}${shared ? 'Shared' : ''}`];
  const module = loaded.get(url) ?? compile(url);
  loaded.set(url, module);
  // The next one who asks tries anew.
  module.catch(() => loaded.delete(url));
  return module;
}

async function compile(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the kernels could not be loaded (${response.status})`);
  // Not streaming: that needs a server that knows the media type of WebAssembly.
  return WebAssembly.compile(await response.arrayBuffer());
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
