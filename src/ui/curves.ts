/**
 * Line charts by tfjs-vis, which comes with the first chart and not with the page. Only this file
 * knows it. Drawing is asynchronous and replaces what the container holds: one drawing at a time,
 * and of those that wait for the same container only the newest.
 */
import type { Look } from './training/series-looks.ts';

export interface Curve {
  readonly series: readonly CurveSeries[];
  /** Where the values of all series stand. */
  readonly xs: readonly number[];
  readonly xLabel: string;
  readonly scale: 'from-zero' | 'fit';
}

export interface CurveSeries {
  readonly name: string;
  /** As many as there are places; null where there is no value, which the line goes on over. */
  readonly values: readonly (number | null)[];
  readonly look: Look;
}

/** What tfjs-vis can't be told, and the vega-embed shim reads off the container. */
export interface ChartPlan {
  readonly xs: readonly number[];
  readonly series: readonly { readonly name: string; readonly dash: readonly number[] }[];
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
      container.dataset['plan'] = JSON.stringify(planOf(curve));
      await render.linechart(container, chartData(curve), {
        width: widthPx,
        height: heightPx,
        fontSize: fontSizePx,
        xLabel: curve.xLabel,
        yLabel: '',
        zoomToFit: curve.scale === 'fit',
        seriesColors: curve.series.map(({ look }) => pageColor(look.color)),
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

function planOf({ xs, series }: Curve): ChartPlan {
  return { xs, series: series.map(({ name, look }) => ({ name, dash: look.dash })) };
}

/** The fields are named by number: in names of people's own, dots and brackets would be read as paths. */
function chartData({ series }: Curve) {
  return {
    values: series.map(({ values }) => values.map((y, x) => ({ x, y: y ?? Number.NaN }))),
    series: series.map((_, place) => `s${place}`),
  };
}

/** The present value of one of the page's custom properties. */
function pageColor(property: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}
