/**
 * What tfjs-vis gets when it asks for vega-embed (the build sees to it): the real one, with an
 * interpreter in place of `eval`, which the page's policy forbids; with the page's own colors, as
 * they are when it draws; and with what tfjs-vis's line chart can't be told (`ChartPlan`).
 */
import embed, { type EmbedOptions, type Result, type VisualizationSpec } from 'vega-embed';
import { expressionInterpreter } from 'vega-interpreter';
import type { ChartPlan } from './curves.ts';

const mostTicks = 5;

const shown = new WeakMap<HTMLElement, Result>();

async function embedByPolicy(
  container: HTMLElement,
  spec: LineChartSpec,
  options: EmbedOptions,
): Promise<Result> {
  // The view that is replaced holds timers and listeners.
  shown.get(container)?.finalize();
  const result = await embed(container, withPlaces(spec, container) as VisualizationSpec, {
    ...options,
    actions: false,
    ast: true,
    expr: expressionInterpreter,
    config: pageConfig(),
    tooltip: { disableDefaultStyle: true },
  });
  shown.set(container, result);
  return result;
}

// The name that importers of vega-embed ask for.
export { embedByPolicy as default };

/** As much of tfjs-vis's specification as is changed here. */
interface LineChartSpec {
  readonly data: { readonly values: readonly Row[] };
  /** One for each series, then one for the pointer. */
  readonly layer: readonly Layer[];
  readonly encoding: {
    readonly x: { readonly title: string };
    readonly tooltip: readonly object[];
  };
}

/** A place: the value of each series under its field, and its name under `FIELD-name`. */
interface Row {
  readonly x: number;
  readonly [field: string]: unknown;
}

interface Layer {
  readonly mark: string | object;
  readonly encoding: {
    readonly y?: { readonly field: string };
    readonly color: { readonly scale?: object };
  };
}

function withPlaces(spec: LineChartSpec, { dataset }: HTMLElement): object {
  const { xs, series } = JSON.parse(dataset['plan'] ?? '') as ChartPlan;
  const fields = spec.layer.flatMap(({ encoding }) => encoding.y?.field ?? []);
  const names = series.map(({ name }) => name);
  const values: readonly Row[] = spec.data.values.map((row) => ({
    ...row,
    ...Object.fromEntries(
      fields.flatMap((field, place) => [
        [`${field}-name`, names[place]],
        [`${field}-text`, textOf(row[field])],
      ]),
    ),
    x: Math.round(xs[row.x] ?? row.x),
  }));
  const x = {
    ...spec.encoding.x,
    // Whole numbers only: never more ticks than steps.
    axis: {
      tickCount: Math.max(1, Math.min(mostTicks, spanOf(values))),
      grid: false,
      format: ',d',
    },
    scale: { zero: false, nice: false },
  };
  const place = { field: 'x', type: 'quantitative', title: spec.encoding.x.title, format: ',d' };
  const told = fields.map((field, i) => {
    return { field: `${field}-text`, type: 'nominal', title: names[i] };
  });
  return {
    ...spec,
    // Room for what hangs over the edges: the last label, and the letters of the axis title.
    padding: { left: 0, top: 2, right: 6, bottom: 5 },
    data: { values },
    layer: spec.layer.map((layer, i) => {
      const field = layer.encoding.y?.field;
      const own = series[i];
      if (field === undefined || !own) return layer;
      const isPoint = values.filter((row) => Number.isFinite(row[field])).length === 1;
      return withLook(layer, own.dash, isPoint, series);
    }),
    encoding: { ...spec.encoding, x, tooltip: [place, ...told] },
  };
}

/** Lines with gaps are told apart by a legend in words, outside the chart. */
function withLook(
  layer: Layer,
  dash: readonly number[],
  isPoint: boolean,
  series: ChartPlan['series'],
): object {
  const domain = series.map(({ name }) => name);
  const isMixed = series.some((one) => one.dash.length > 0);
  const { color } = layer.encoding;
  return {
    ...layer,
    mark: {
      ...(layer.mark as object),
      ...(dash.length > 0 ? { strokeDash: dash } : {}),
      // There is no line through a single point, so it is drawn itself; at an edge it hangs over.
      ...(isPoint ? { clip: false, point: { size: 60 } } : {}),
    },
    encoding: {
      ...layer.encoding,
      color: {
        ...color,
        // Left alone, names are sorted, and get each other's colors.
        scale: { ...color.scale, domain },
        legend: isMixed ? null : { values: domain, title: null },
      },
    },
  };
}

function textOf(value: unknown): string {
  const isFigure = typeof value === 'number' && Number.isFinite(value);
  return isFigure ? value.toLocaleString('en-US', { maximumFractionDigits: 4 }) : 'none';
}

function spanOf(values: readonly { readonly x: number }[]): number {
  return (values.at(-1)?.x ?? 0) - (values[0]?.x ?? 0);
}

function pageConfig() {
  const style = getComputedStyle(document.documentElement);
  const color = (property: string) => style.getPropertyValue(property).trim();
  const text = color('--ink-2');
  const line = color('--line');
  const font = getComputedStyle(document.body).fontFamily;
  return {
    background: 'transparent',
    font,
    numberFormat: ',.4~f',
    view: { stroke: 'transparent' },
    axis: {
      labelColor: text,
      titleColor: text,
      titleFontWeight: 'normal',
      gridColor: line,
      domainColor: color('--line-strong'),
      tickColor: color('--line-strong'),
      tickCount: mostTicks,
      labelOverlap: 'parity',
    },
    axisY: { domain: false, ticks: false },
    legend: { labelColor: text, orient: 'top', direction: 'horizontal', symbolStrokeWidth: 2.5 },
    line: { strokeWidth: 2, strokeJoin: 'round' },
  } as const;
}
