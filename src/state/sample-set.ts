/** The x-rays that come with the app. */
import type { GivenFile } from '../dataset/pictures.ts';
import { FailureError } from '../domain/failure.ts';
import { fileName, type Label } from '../domain/sample.ts';
import { importing, tellWalking } from './imports.ts';
import { read, setClassNames } from './pictures.ts';
import { useApp } from './store.ts';

const fetchesAtOnce = 20;

/** Opens them as the app's two classes. */
export function trySample(): Promise<void> {
  return importing(async (cancelled) => {
    const base = `${import.meta.env.BASE_URL}samples/`;
    const response = await fetch(`${base}samples.json`);
    const { classes } = (await response.json()) as {
      readonly classes: readonly { readonly name: string; readonly files: readonly string[] }[];
    };
    const [first, second] = classes;
    if (!first || !second) throw new FailureError({ kind: 'unexpected', detail: 'no sample' });
    const { samples } = useApp.getState();
    if (samples.length > 0) {
      throw new FailureError({ kind: 'other-classes', first: first.name, second: second.name });
    }
    const places = [first, second].flatMap(({ name, files }, label) =>
      files.map((file) => ({ path: `${name}/${file}`, label: label as Label })),
    );
    const given: GivenFile[] = [];
    // Several at a time: each waits for its turn on the way, not for the processor.
    for (let at = 0; at < places.length; at += fetchesAtOnce) {
      if (cancelled()) return;
      const some = places.slice(at, at + fetchesAtOnce);
      given.push(...(await Promise.all(some.map((place) => fetchSample(base, place)))));
      tellWalking(given.length);
    }
    await setClassNames([first.name, second.name]);
    await read(given);
  });
}

async function fetchSample(
  base: string,
  { path, label }: Omit<GivenFile, 'source'>,
): Promise<GivenFile> {
  const response = await fetch(base + path);
  if (!response.ok) throw new FailureError({ kind: 'unexpected', detail: `no sample ${path}` });
  const blob = await response.blob();
  return { source: { file: new File([blob], fileName(path)) }, path, label };
}
