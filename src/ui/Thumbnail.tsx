import { useEffect, useRef, useState } from 'react';
import type { Sample } from '../domain/sample.ts';
import { readPixels } from '../state/pictures.ts';
import { useApp } from '../state/store.ts';
import { useSeen } from './hooks.ts';

interface ThumbnailProps {
  readonly sample: Sample;
  /** Words for a screen reader; null where the button around it has them. */
  readonly label: string | null;
}

/** The picture as the network gets it: the kept pixels, not the file. Drawn when it comes in view. */
export function Thumbnail({ sample, label }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const seen = useSeen(canvas);
  // Prepared again at another size, the pixels are others.
  const preparedSize = useApp((state) => state.preparedSize);
  // A pack that is being written to can refuse to be read: then the end of the import is waited for.
  const settled = useApp((state) => state.importing.phase === 'idle');
  const [state, setState] = useState<'waiting' | 'drawn' | 'failed'>('waiting');

  useEffect(() => {
    if (!seen || preparedSize === null) return;
    let current = true;
    readPixels(sample).then(
      (pixels) => {
        if (!current || !canvas.current) return;
        draw(canvas.current, pixels);
        setState('drawn');
      },
      () => {
        if (current && settled) setState('failed');
      },
    );
    return () => {
      current = false;
    };
  }, [sample, seen, preparedSize, settled]);

  return (
    <canvas
      ref={canvas}
      className="thumbnail"
      data-state={state}
      width={1}
      height={1}
      {...(label === null ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    />
  );
}

/** `pixels`: RGBA of a square picture. */
function draw(canvas: HTMLCanvasElement, pixels: Uint8ClampedArray): void {
  const size = Math.sqrt(pixels.length / 4);
  const context = canvas.getContext('2d');
  if (!context || !Number.isInteger(size) || size === 0) return;
  canvas.width = size;
  canvas.height = size;
  const image = context.createImageData(size, size);
  image.data.set(pixels);
  context.putImageData(image, 0, 0);
}
