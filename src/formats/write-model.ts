/** Model files of every kind, from a snapshot and its manifest. Each writer is loaded when it is asked. */
import { fileNames, modelFormats, type ModelFormat } from '../domain/model-formats.ts';
import { FailureError } from '../domain/failure.ts';
import type { ModelToWrite } from './model-file.ts';
import type { LogsQuestion, ModelQuestion } from './protocol.ts';
import { networkOf } from './snapshot.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Throws `unsupported-layer` where the format has no word for one of the layers. */
export async function writeModel(format: ModelFormat, question: ModelQuestion): Promise<Bytes> {
  const { network: snapshot, manifest, options } = question;
  if (format === 'tfjs') {
    const { zipModel } = await import('./model-zip.ts');
    return zipModel({ info: manifest, snapshot });
  }
  const model: ModelToWrite = { network: networkOf(snapshot), manifest };
  switch (format) {
    case 'h5': {
      const { writeKerasH5 } = await import('./keras-h5.ts');
      return writeKerasH5(model);
    }
    case 'keras': {
      const { writeKeras } = await import('./keras-zip.ts');
      return writeKeras(model);
    }
    case 'pt': {
      const { writeTorchScript } = await import('./torch-script.ts');
      return writeTorchScript(model, options);
    }
    case 'state-dict': {
      const { writeStateDict } = await import('./torch-state.ts');
      return writeStateDict(model, options);
    }
    case 'safetensors': {
      const { writeSafetensors } = await import('./safetensors.ts');
      return writeSafetensors(model, options);
    }
    case 'onnx': {
      const { writeOnnx } = await import('./onnx.ts');
      return writeOnnx(model);
    }
    case 'tflite': {
      const { writeTflite } = await import('./tflite.ts');
      return writeTflite(model);
    }
    case 'html': {
      const { writeHtml } = await import('./html/html.ts');
      return writeHtml(model);
    }
  }
}

/** Every kind that can hold the network, beside what is to be read and the logs. */
export async function writeAll(question: LogsQuestion): Promise<Blob> {
  const { allInOne } = await import('./all-in-one.ts');
  const models = new Map<string, Bytes>();
  for (const format of modelFormats) {
    try {
      models.set(fileNames[format], await writeModel(format, question));
    } catch (error) {
      // A network that a format has no words for goes without that format; the README lists what is there.
      if (!isUnsupported(error)) throw error;
    }
  }
  return allInOne(question, models);
}

function isUnsupported(error: unknown): boolean {
  return error instanceof FailureError && error.failure.kind === 'unsupported-layer';
}
