/**
 * Engines that are missing, refused, wrong or lost: the training worker's script is served with a few lines before
 * it, which change what the browser gives it. What the app itself does stays as it is.
 */
import type { Page } from 'playwright/test';

/** No WebGPU, as in an older browser. */
const webgpuOff = `Object.defineProperty(WorkerNavigator.prototype, 'gpu', { get: () => undefined });`;
/** The browser has it, but nothing to run it on. */
const webgpuRefused = `GPU.prototype.requestAdapter = async () => null;`;
/** A driver that computes wrong: the smallest of a window wins. */
const webgpuWrong = `{
  const make = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    return make.call(this, { ...descriptor, code: descriptor.code.replaceAll('c > best', 'c < best') });
  };
}`;
/** The device goes away in the middle of a run's steps. */
const webgpuLost = `{
  const { requestDevice } = GPUAdapter.prototype;
  const { submit } = GPUQueue.prototype;
  let device = null;
  let left = 60;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    return (device = await requestDevice.apply(this, given));
  };
  GPUQueue.prototype.submit = function (...given) {
    if (--left === 0) device.destroy();
    return submit.apply(this, given);
  };
}`;

const webglOff = `{
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function (kind, ...rest) {
    return kind.startsWith('webgl') ? null : getContext.call(this, kind, ...rest);
  };
}`;
/** Every tenth drawing is left out. */
const webglWrong = `{
  const { drawElements } = WebGL2RenderingContext.prototype;
  let drawings = 0;
  WebGL2RenderingContext.prototype.drawElements = function (...given) {
    if (++drawings % 10 !== 0) drawElements.apply(this, given);
  };
}`;
/** Later than the self-test, which draws some 1,700 times. */
const webglLost = `{
  const { drawElements } = WebGL2RenderingContext.prototype;
  let left = 3000;
  WebGL2RenderingContext.prototype.drawElements = function (...given) {
    if (--left === 0) this.getExtension('WEBGL_lose_context').loseContext();
    return drawElements.apply(this, given);
  };
}`;

const wasmOff = `WebAssembly.validate = () => false;`;

export const sabotages = {
  'WebGPU off': webgpuOff,
  'WebGPU refused': webgpuRefused,
  'WebGPU wrong': webgpuWrong,
  'WebGPU lost': webgpuLost,
  'WebGL off': webglOff,
  'WebGL wrong': webglWrong,
  'WebGL lost': webglLost,
  'WASM off': wasmOff,
} as const;
export type Sabotage = keyof typeof sabotages;

/** Before the page opens. */
export async function sabotage(page: Page, names: readonly Sabotage[]): Promise<void> {
  await page.route('**/training.worker-*.js', async (route) => {
    const response = await route.fetch();
    const lines = names.map((name) => sabotages[name]).join('\n');
    await route.fulfill({ response, body: `${lines}\n${await response.text()}` });
  });
}
