/** The zip that takes a run to more machines: scripts, weights, and the pictures or their list. */
import { fileNames } from '../domain/model-formats.ts';
import { bundleFiles } from './bundle/bundle.ts';
import type { BundleQuestion } from './protocol.ts';
import { writeModel } from './write-model.ts';
import { zipped, type ToZip } from './zipped.ts';

export async function bundleZip({ epochs, pictures, ...model }: BundleQuestion): Promise<Blob> {
  // The scripts take RGB; a model for OpenCV's order is a file of its own.
  const question = { ...model, options: { ...model.options, channels: 'RGB' } } as const;
  const { manifest } = model;
  const files: ToZip[] = bundleFiles({ manifest, epochs, withPictures: pictures !== null }).map(
    ({ name, text }) => ({ path: name, content: text }),
  );
  for (const format of ['state-dict', 'keras'] as const) {
    files.push({ path: fileNames[format], content: await writeModel(format, question) });
  }
  for (const { path, file } of pictures ?? []) files.push({ path: `data/${path}`, content: file });
  return zipped(files);
}
