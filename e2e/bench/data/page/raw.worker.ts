/** Reads and decodes one file after the other, and forgets what it saw. */
let canvas: OffscreenCanvas | null = null;
let context: OffscreenCanvasRenderingContext2D | null = null;

addEventListener('message', (event: MessageEvent<File>) => {
  // Several at a time, as the app's decoders: the browser decodes on threads of its own.
  decode(event.data).then(
    () => postMessage(null),
    (error: unknown) => postMessage(String(error)),
  );
});

async function decode(file: File): Promise<void> {
  const bytes = await file.arrayBuffer();
  // The options of src/dataset/decode.ts.
  const bitmap = await createImageBitmap(new Blob([bytes]), {
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
  });
  const { width, height } = bitmap;
  if (!canvas || canvas.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
    context = canvas.getContext('2d', { willReadFrequently: true });
  }
  if (!context) throw new Error('no 2D canvas');
  context.globalCompositeOperation = 'copy';
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  context.getImageData(0, 0, width, height);
}
