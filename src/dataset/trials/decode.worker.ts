/** For tests: decodes with modules that nothing has loaded yet, and with faults in what they load. */
import { serve } from '../../workers/serve.ts';
import { decodePicture, type DecodedPicture } from '../decode.ts';
import { inspect } from '../inspect.ts';

/** The conversion's code is out of reach, not there, or can't be made to run; or its RGB is wrong. */
export type LoadFault = 'unreachable' | 'missing' | 'unusable' | 'wrong-rgb';

export interface TrialDecodeProtocol {
  readonly questions: {
    /** From now on; null: none any more. */
    readonly fault: { readonly question: LoadFault | null; readonly answer: null };
    readonly decode: {
      readonly question: Uint8Array<ArrayBuffer>;
      readonly answer: {
        readonly picture: DecodedPicture;
        /** How often the conversion was asked for, and the browser for a bitmap. */
        readonly fetches: number;
        readonly bitmaps: number;
      };
    };
  };
  readonly event: never;
}

type Convert = (...numbers: readonly number[]) => void;

const whole = {
  fetch: globalThis.fetch.bind(globalThis),
  createImageBitmap: globalThis.createImageBitmap.bind(globalThis),
  instantiate: WebAssembly.instantiate.bind(WebAssembly) as (
    bytes: BufferSource,
    imports: { readonly env: { readonly memory: WebAssembly.Memory } },
  ) => Promise<WebAssembly.WebAssemblyInstantiatedSource>,
};
let fault: LoadFault | null = null;
let fetches = 0;
let bitmaps = 0;

globalThis.fetch = async (input) => {
  fetches++;
  if (fault === 'unreachable') throw new TypeError('Failed to fetch');
  return fault === 'missing' ? new Response('', { status: 404 }) : whole.fetch(input);
};

globalThis.createImageBitmap = ((source: Blob, options?: ImageBitmapOptions) => {
  bitmaps++;
  return whole.createImageBitmap(source, options);
}) as typeof createImageBitmap;

WebAssembly.instantiate = (async (...[bytes, imports]: Parameters<typeof whole.instantiate>) => {
  if (fault === 'unusable') throw new WebAssembly.CompileError('no vectors');
  const { instance } = await whole.instantiate(bytes, imports);
  if (fault !== 'wrong-rgb') return { instance };
  const convertRows: Convert = (...numbers) => {
    (instance.exports.convertRows as Convert)(...numbers);
    const rgb = numbers.at(-1) as number;
    if (rgb !== 0) new Uint8Array(imports.env.memory.buffer)[rgb]! ^= 1;
  };
  return { instance: { exports: { convertRows } } };
}) as unknown as typeof WebAssembly.instantiate;

serve<TrialDecodeProtocol>({
  fault(wanted) {
    fault = wanted;
    return null;
  },
  async decode(bytes) {
    fetches = 0;
    bitmaps = 0;
    const picture = await decodePicture(bytes, await inspect(bytes));
    return { picture, fetches, bitmaps };
  },
});
