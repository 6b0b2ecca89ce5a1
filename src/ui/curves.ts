/**
 * Line charts by tfjs-vis, which comes with the first chart and not with the page. Only this file
 * knows it. Drawing is asynchronous and replaces what the container holds: one drawing at a time,
 * and of those that wait for the same container only the newest.
 */

export interface Curve {
  /** All of one length. */
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** The values stand at `firstX`, `firstX + strideX`, and so on. */
  readonly firstX: number;
  readonly strideX: number;
  readonly xLabel: string;
  readonly scale: 'from-zero' | 'fit';
}

const heightPx = 210;
const fontSizePx = 12;

const waiting = new Map<HTMLElement, { curve: Curve; widthPx: number }>();
let drawing: Promise<void> | null = null;

/**
 * Draws `curve` into `container`, whose children are the chart's alone. Resolves when nothing waits
 * any more; rejects when tfjs-vis can't be loaded or fails.
 */
export function drawCurve(container: HTMLElement, curve: Curve, widthPx: number): Promise<void> {
  waiting.set(container, { curve, widthPx });
  drawing ??= drawWaiting().finally(() => {
    drawing = null;
  });
  return drawing;
}

async function drawWaiting(): Promise<void> {
  try {
    const { render } = await import('@tensorflow/tfjs-vis');
    for (let next = takeWaiting(); next; next = takeWaiting()) {
      const { container, curve, widthPx } = next;
      if (!container.isConnected) continue;
      // The chart's x is the index, whatever is passed: the vega-embed shim puts these in its place.
      container.dataset['firstX'] = String(curve.firstX);
      container.dataset['strideX'] = String(curve.strideX);
      await render.linechart(container, chartData(curve), {
        width: widthPx,
        height: heightPx,
        fontSize: fontSizePx,
        xLabel: curve.xLabel,
        yLabel: '',
        zoomToFit: curve.scale === 'fit',
        seriesColors: curve.series.map((_, index) => pageColor(`--curve-${index}`)),
      });
    }
  } finally {
    waiting.clear();
  }
}

function takeWaiting(): { container: HTMLElement; curve: Curve; widthPx: number } | null {
  const [entry] = waiting;
  if (!entry) return null;
  waiting.delete(entry[0]);
  return { container: entry[0], ...entry[1] };
}

function chartData({ series }: Curve) {
  return {
    values: series.map(({ values }) => values.map((y, x) => ({ x, y }))),
    series: series.map(({ name }) => name),
  };
}

/** The present value of one of the page's custom properties. */
function pageColor(property: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}
