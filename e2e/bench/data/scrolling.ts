/** The gallery scrolled from end to end, by the browser's own input, as by a wheel. */
import type { Locator, Page } from 'playwright';
import { RunError } from '../../../src/cli/errors.ts';
import { median } from '../measure.ts';
import { galleryOf } from './app.ts';

export interface Scrolling {
  readonly pixels: number;
  readonly frames: number;
  readonly medianFrameMs: number;
  readonly worstFrameMs: number;
  /** From the end of the scrolling on, until all pictures in view were drawn. */
  readonly drawnAfterMs: number;
}

/** As a person scrolls who looks for an end: a row of pictures or so a frame. */
const pixelsPerSecond = 6000;

export async function scrollGallery(page: Page): Promise<Scrolling> {
  const gallery = galleryOf(page);
  await gallery.scrollIntoViewIfNeeded();
  await gallery.evaluate(untilDrawn);
  const pixels = await pixelsLeft(gallery);
  const stopWatching = await watchFrames(page);
  await scrollToEnd(page, gallery);
  const frames = await stopWatching();
  const startedMs = Date.now();
  await gallery.evaluate(untilDrawn);
  return {
    pixels,
    frames: frames.length,
    medianFrameMs: median(frames),
    worstFrameMs: Math.max(...frames),
    drawnAfterMs: Date.now() - startedMs,
  };
}

/** A script that scrolls would make the page lay itself out, and take part in the figures. */
async function scrollToEnd(page: Page, gallery: Locator): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const box = await gallery.boundingBox();
  if (!box) throw new RunError('The gallery is not to be seen.');
  for (let left = await pixelsLeft(gallery); left > 0;) {
    await session.send('Input.synthesizeScrollGesture', {
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      yDistance: -left,
      speed: pixelsPerSecond,
      gestureSourceType: 'mouse',
      // A fling goes on by itself, and nobody knows how far.
      preventFling: true,
    });
    const before = left;
    left = await pixelsLeft(gallery);
    if (left === before) throw new RunError('The gallery does not scroll.');
  }
  await session.detach();
}

function pixelsLeft(gallery: Locator): Promise<number> {
  return gallery.evaluate((box) => Math.floor(box.scrollHeight - box.clientHeight - box.scrollTop));
}

/** Gives what ends the watching and tells the milliseconds of each frame. */
async function watchFrames(page: Page): Promise<() => Promise<number[]>> {
  const watch = await page.evaluateHandle(() => {
    const seen = { frames: [] as number[], over: false };
    let before = performance.now();
    const tick = (now: number) => {
      seen.frames.push(now - before);
      before = now;
      if (!seen.over) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    return seen;
  });
  return () =>
    watch.evaluate((seen) => {
      seen.over = true;
      // The first began before it was watched.
      return seen.frames.slice(1);
    });
}

/** In the page: waits for all pictures that are in view or near it. */
async function untilDrawn(box: Element): Promise<void> {
  const isDrawn = () => {
    const pictures = [...box.querySelectorAll<HTMLElement>('.thumbnail')];
    return pictures.length > 0 && pictures.every(({ dataset }) => dataset['state'] === 'drawn');
  };
  while (!isDrawn()) await new Promise((resolve) => requestAnimationFrame(resolve));
}
