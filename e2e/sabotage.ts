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
/** Epochs that the worker has told of, and plans that it has made for runs. */
const epochs = `let epochs = 0;
let plans = 0;
{
  const { postMessage } = self;
  self.postMessage = (message, ...rest) => {
    if (message?.event?.type === 'epoch') epochs++;
    if (message?.event?.type === 'engine') plans++;
    postMessage.call(self, message, ...rest);
  };
}`;
/**
 * At the first commands of a run after an epoch has ended, \`happen\` is done to the device; so it goes with each
 * that the run is given after that, but not in the test of an engine before it.
 */
const afterAnEpoch = (happen: string) => `{
  const { requestDevice } = GPUAdapter.prototype;
  const { submit } = GPUQueue.prototype;
  let device = null;
  let lost = 0;
  let seen = 0;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    return (device = await requestDevice.apply(this, given));
  };
  GPUQueue.prototype.submit = function (...given) {
    if (epochs > 0 && plans > seen && device !== null) {
      const it = device;
      seen = plans;
      device = null;
      ${happen}
    }
    return submit.apply(this, given);
  };
}`;
/** The device goes away in the middle of a run. */
const webgpuLost = afterAnEpoch('it.destroy();');
/** So often, and then no more. */
const webgpuLostTimes = (times: number) => afterAnEpoch(`if (lost++ < ${times}) it.destroy();`);
/** Nothing is thrown: the device tells of what it did not like. */
const webgpuComplains = afterAnEpoch('it.createBuffer({ size: 4, usage: 0 });');
/** What is read is no number any more. */
const webgpuNotFinite = `{
  const { getMappedRange } = GPUBuffer.prototype;
  GPUBuffer.prototype.getMappedRange = function (...given) {
    const range = getMappedRange.apply(this, given);
    if (epochs > 0) new Float32Array(range).fill(NaN);
    return range;
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
/** The context goes away in the middle of a run, the first one alone. */
const webglLostOnce = `{
  const { drawElements } = WebGL2RenderingContext.prototype;
  let lost = false;
  WebGL2RenderingContext.prototype.drawElements = function (...given) {
    if (epochs > 0 && !lost) {
      lost = true;
      this.getExtension('WEBGL_lose_context').loseContext();
    }
    return drawElements.apply(this, given);
  };
}`;
/** The context goes away in the middle of a run. */
const webglLost = `{
  const { drawElements } = WebGL2RenderingContext.prototype;
  let before = null;
  WebGL2RenderingContext.prototype.drawElements = function (...given) {
    before ??= epochs;
    if (epochs > before) this.getExtension('WEBGL_lose_context')?.loseContext();
    return drawElements.apply(this, given);
  };
}`;

const wasmOff = `WebAssembly.validate = () => false;`;

export const sabotages = {
  'WebGPU off': webgpuOff,
  'WebGPU refused': webgpuRefused,
  'WebGPU wrong': webgpuWrong,
  'WebGPU lost': webgpuLost,
  'WebGPU lost once': webgpuLostTimes(1),
  'WebGPU lost twice': webgpuLostTimes(2),
  'WebGPU complains': webgpuComplains,
  'WebGPU not finite': webgpuNotFinite,
  'WebGL off': webglOff,
  'WebGL wrong': webglWrong,
  'WebGL lost': webglLost,
  'WebGL lost once': webglLostOnce,
  'WASM off': wasmOff,
} as const;
export type Sabotage = keyof typeof sabotages;

/** Before the page opens. */
export async function sabotage(page: Page, names: readonly Sabotage[]): Promise<void> {
  await page.route('**/training.worker-*.js', async (route) => {
    const response = await route.fetch();
    const lines = [epochs, ...names.map((name) => sabotages[name])].join('\n');
    await route.fulfill({ response, body: `${lines}\n${await response.text()}` });
  });
}
