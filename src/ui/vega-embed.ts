/**
 * What tfjs-vis gets when it asks for vega-embed (the build sees to it): the real one, with an
 * interpreter in place of `eval`, which the page's policy forbids; with the page's own colors, as
 * they are when it draws; and with the x values that tfjs-vis's line chart leaves out.
 */
import embed, { type EmbedOptions, type Result, type VisualizationSpec } from 'vega-embed';
import { expressionInterpreter } from 'vega-interpreter';

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
  readonly data: { readonly values: readonly { readonly x: number }[] };
  readonly layer: readonly { readonly mark: string | object }[];
  readonly encoding: {
    readonly x: { readonly title: string };
    readonly tooltip: readonly object[];
  };
}

function withPlaces(spec: LineChartSpec, { dataset }: HTMLElement): object {
  const firstX = Number(dataset['firstX'] ?? 0);
  const strideX = Number(dataset['strideX'] ?? 1);
  const values = spec.data.values.map((value) => ({
    ...value,
    x: Math.round(firstX + value.x * strideX),
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
  return {
    ...spec,
    // Room for what hangs over the edges: the last label, and the letters of the axis title.
    padding: { left: 0, top: 2, right: 6, bottom: 5 },
    data: { values },
    layer: values.length === 1 ? spec.layer.map(withPoint) : spec.layer,
    encoding: { ...spec.encoding, x, tooltip: [place, ...spec.encoding.tooltip.slice(1)] },
  };
}

/** There is no line through a single point, so it is drawn itself; at an edge it hangs over. */
function withPoint(layer: LineChartSpec['layer'][number]): object {
  if (typeof layer.mark === 'string') return layer;
  return { ...layer, mark: { ...layer.mark, clip: false, point: { size: 60 } } };
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
