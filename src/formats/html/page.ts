/**
 * The page that stands alone, once it is open: takes pictures, shows what the network says of them. The
 * function goes into that page as text: nothing outside of it may be named in it, but types.
 */
import type { Manifest } from '../manifest.ts';
import type { Predictor, RunnableLayer, RunnableNetwork } from './network.ts';
import type { ReadPixels } from './pixels.ts';
import type { Resize } from './resize.ts';

/** The network as the page has it: the weights' values stand apart, in the order of their names here. */
export interface StoredNetwork {
  readonly input: RunnableNetwork['input'];
  readonly layers: readonly (Omit<RunnableLayer, 'weights'> & {
    readonly weights: readonly string[];
  })[];
}

export interface PageTools {
  readonly predictorOf: (network: RunnableNetwork) => Predictor;
  readonly read: ReadPixels;
  readonly resize: Resize;
}

export function pageRuntime({ predictorOf, read, resize }: PageTools): void {
  const element = (id: string) => document.getElementById(id)!;
  const parsed = (id: string) => JSON.parse(element(id).textContent!) as unknown;
  const manifest = parsed('twofold_manifest') as Manifest;
  const { classNames, preprocessing, threshold, parity } = manifest;
  const size = manifest.recipe.imageSize;
  const rules = {
    antialias: preprocessing.resize.endsWith(', antialias'),
    rounded: preprocessing.rounding === 'to whole bytes',
  };
  const results = element('results');
  const status = element('status');
  const counts: [number, number] = [0, 0];
  let failed = 0;
  let waiting = 0;

  /** Lets the browser draw what has been changed. */
  const pause = () => new Promise((resolve) => setTimeout(resolve));

  function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  function loadNetwork(): Predictor {
    const stored = parsed('twofold_network') as StoredNetwork;
    const blocks = [...document.querySelectorAll('script[data-weight]')].values();
    const nextValues = () => {
      const block = blocks.next().value!;
      const { buffer } = bytesOf(block.textContent!);
      block.remove();
      return new Float32Array(buffer);
    };
    const layers = stored.layers.map((layer) => ({
      ...layer,
      weights: layer.weights.map((name) => ({ name, values: nextValues() })),
    }));
    return predictorOf({ ...stored, layers });
  }

  function predict(network: Predictor, pixels: ArrayLike<number>): number {
    const input = new Float32Array(pixels.length);
    for (let i = 0; i < input.length; i++) input[i] = pixels[i]! / 255;
    const [probability] = network(input);
    if (!Number.isFinite(probability)) throw new Error('The network’s answer is no number.');
    return probability!;
  }

  /** As many digits as keep it on its side of the threshold, and off 0 and 1. */
  function shown(probability: number): string {
    for (let digits = 3; digits < 7; digits++) {
      const text = probability.toFixed(digits);
      const isSameSide = Number(text) < threshold === probability < threshold;
      if (isSameSide && (Number(text) % 1 !== 0 || Number(text) === probability)) return text;
    }
    return String(probability);
  }

  function make(tag: string, className: string, text = ''): HTMLElement {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  /** Grows from the threshold toward the class that was called. */
  function barOf(probability: number): HTMLElement {
    const bar = make('div', 'bar');
    bar.ariaHidden = 'true';
    const fill = bar.appendChild(make('span', 'fill'));
    fill.style.left = `${Math.min(probability, threshold) * 100}%`;
    fill.style.width = `${Math.abs(probability - threshold) * 100}%`;
    bar.appendChild(make('span', 'threshold')).style.left = `${threshold * 100}%`;
    bar.appendChild(make('span', 'mark')).style.left = `${probability * 100}%`;
    return bar;
  }

  function scale(): HTMLElement {
    const ends = make('div', 'scale');
    for (const label of [0, 1] as const) {
      const end = ends.appendChild(make('span', ''));
      end.dataset.class = String(label);
      const name = make('bdi', 'class-text', classNames[label]);
      end.append(...(label === 0 ? ['0 ', name] : [name, ' 1']));
    }
    return ends;
  }

  function tell(): void {
    const total = counts[0] + counts[1];
    if (waiting > 0) status.textContent = `${waiting} more to look at …`;
    else if (total + failed > 0) {
      const parts = classNames.map((name, i) => `${counts[i]!} ${name}`);
      if (failed > 0) parts.push(`${failed} could not be read`);
      status.textContent = `${total} classified: ${parts.join(', ')}`;
    } else status.textContent = 'Ready.';
  }

  async function classify(file: File, item: HTMLElement): Promise<void> {
    const words = item.querySelector('.words')!;
    try {
      const picture = await read(file, preprocessing.orientation === 'upright');
      const probability = predict(await network, resize(picture, size, rules));
      const label = probability < threshold ? 0 : 1;
      counts[label]++;
      item.dataset.class = String(label);
      const verdict = make('p', 'verdict class-text');
      verdict.append(make('bdi', '', classNames[label]));
      const value = make('data', 'value', shown(probability)) as HTMLDataElement;
      value.value = String(probability);
      const output = make('p', 'small', 'Output of the network: ');
      output.append(value);
      const image = document.createElement('img');
      image.src = URL.createObjectURL(file);
      image.alt = '';
      item.querySelector('.picture')!.append(image);
      words.append(verdict, barOf(probability), scale(), output);
    } catch (error) {
      failed++;
      words.append(make('p', 'failure', error instanceof Error ? error.message : String(error)));
    }
  }

  /** The tab's own inputs once more: does this browser, on this machine, give the tab's answers? */
  async function checkParity(network: Predictor): Promise<void> {
    if (!parity) return;
    const line = element('parity');
    const packed = new Blob([bytesOf(parity.inputs)]).stream();
    const unpacked = packed.pipeThrough(new DecompressionStream('deflate'));
    const pixels = new Uint8Array(await new Response(unpacked).arrayBuffer());
    const length = pixels.length / parity.probabilities.length;
    let worst = 0;
    for (const [i, wanted] of parity.probabilities.entries()) {
      const got = predict(network, pixels.subarray(i * length, (i + 1) * length));
      worst = Math.max(worst, Math.abs(got - wanted));
      await pause();
    }
    const difference =
      worst === 0 ? 'no difference' : `largest difference ${worst.toExponential(1)}`;
    const figures = `${parity.probabilities.length} inputs, ${difference}`;
    line.dataset.difference = String(worst);
    line.textContent =
      worst <= parity.tolerance
        ? `Checked when it was opened: the same answers as where it was made (${figures}).`
        : `This browser gives other answers than the one that it was made in: do not rely on them (${figures}).`;
    line.classList.toggle('failure', worst > parity.tolerance);
  }

  async function open(): Promise<void> {
    try {
      await checkParity(await network);
      tell();
    } catch (error) {
      status.textContent = `The network can’t be opened or checked: ${String(error)}`;
    }
  }

  async function next(before: Promise<void>, file: File, item: HTMLElement): Promise<void> {
    await before;
    await pause();
    await classify(file, item);
    waiting--;
    tell();
  }

  const network = pause().then(loadNetwork);
  let work = open();

  function take(files: Iterable<File>): void {
    const items = [...files].map((file) => {
      const item = make('li', 'result');
      const words = make('div', 'words');
      words.append(make('bdi', 'file', file.name || 'picture'));
      item.append(make('div', 'picture'), words);
      return { file, item };
    });
    waiting += items.length;
    results.prepend(...items.map(({ item }) => item));
    tell();
    for (const { file, item } of items) work = next(work, file, item);
  }

  const input = element('files') as HTMLInputElement;
  input.addEventListener('change', () => {
    take(input.files!);
    // The same file can be chosen once more.
    input.value = '';
  });
  const over = (event: DragEvent, isOver: boolean) => {
    event.preventDefault();
    element('drop').classList.toggle('over', isOver);
  };
  document.addEventListener('dragover', (event) => over(event, true));
  document.addEventListener('dragleave', (event) => over(event, false));
  document.addEventListener('drop', (event) => {
    over(event, false);
    take(event.dataTransfer!.files);
  });
  document.addEventListener('paste', (event) => take(event.clipboardData!.files));
}
