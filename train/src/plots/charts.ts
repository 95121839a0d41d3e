/** The kinds of plot that the course has, as Vega-Lite. */
import type { TopLevelSpec } from 'vega-lite';

/** A chart that can stand alone or beside others. */
export type Chart = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** Okabe and Ito's palette, which the colour-blind can tell apart; yellow, too pale on white, left out. */
export const COLOURS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#000000',
  '#999999',
];
const SIZE = { width: 420, height: 240 } as const;

interface Axes {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
}

export interface NamedPoints {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Lines over numbers, told apart by colour and named in a legend. */
export function lineChart({
  title,
  subtitle,
  xTitle,
  yTitle,
  lines,
  yScale = 'linear',
  marked = false,
}: Axes & {
  readonly subtitle?: string;
  readonly lines: readonly NamedPoints[];
  readonly yScale?: 'linear' | 'log';
  /** Whether each point has a mark, as for epochs. */
  readonly marked?: boolean;
}): Chart {
  return {
    ...SIZE,
    title: { text: title, ...(subtitle !== undefined && { subtitle }) },
    data: { values: lines.flatMap(({ name, points }) => points.map((point) => ({ ...point, name }))) },
    mark: { type: 'line', point: marked },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: xTitle,
        scale: { zero: false, nice: false },
        axis: { tickMinStep: 1, format: ',d' },
      },
      y: {
        field: 'y',
        type: 'quantitative',
        title: yTitle,
        scale: yScale === 'log' ? { type: yScale } : { zero: false },
        axis: yScale === 'log' ? { format: '.0e' } : {},
      },
      color: nameColour(lines.map(({ name }) => name)),
    },
  };
}

/** Horizontal bars in the given order, each with its value at its end. */
export function barChart({
  title,
  valueTitle,
  bars,
  format,
  domain,
}: {
  readonly title: string;
  readonly valueTitle: string;
  readonly bars: readonly { readonly name: string; readonly value: number }[];
  /** Of the values, as d3-format has it. */
  readonly format: string;
  readonly domain?: [number, number];
}): Chart {
  const names = bars.map(({ name }) => name);
  return {
    width: SIZE.width,
    height: { step: 20 },
    title,
    data: { values: [...bars] },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: names, title: null, axis: { labelLimit: 0 } },
      x: {
        field: 'value',
        type: 'quantitative',
        title: valueTitle,
        scale: domain ? { domain } : {},
        axis: { format },
      },
    },
    layer: [
      { mark: { type: 'bar', clip: true, color: COLOURS[0] ?? '' } },
      {
        mark: { type: 'text', align: 'left', dx: 3, fontSize: 11 },
        encoding: { text: { field: 'value', type: 'quantitative', format } },
      },
    ],
  };
}

/** Counts of values in ranges, with some values marked and named. */
export function histogram({
  title,
  xTitle,
  yTitle,
  bins,
  marks,
}: Axes & {
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  readonly marks: readonly { readonly name: string; readonly value: number }[];
}): Chart {
  return {
    ...SIZE,
    title,
    layer: [
      {
        data: { values: [...bins] },
        mark: { type: 'bar', color: COLOURS[0] ?? '' },
        encoding: {
          x: { field: 'from', type: 'quantitative', bin: { binned: true }, title: xTitle },
          x2: { field: 'to' },
          y: { field: 'count', type: 'quantitative', title: yTitle },
        },
      },
      {
        data: { values: [...marks] },
        mark: { type: 'rule', strokeWidth: 2, strokeDash: [6, 3] },
        encoding: {
          x: { field: 'value', type: 'quantitative' },
          color: nameColour(
            marks.map(({ name }) => name),
            COLOURS.slice(1),
          ),
        },
      },
    ],
  };
}

/** Words at places, coloured by group. */
export function wordMap({
  title,
  xTitle,
  yTitle,
  words,
}: Axes & {
  readonly words: readonly {
    readonly word: string;
    /** Of the group. */
    readonly name: string;
    readonly x: number;
    readonly y: number;
  }[];
}): Chart {
  return {
    width: 2 * SIZE.width,
    height: 2 * SIZE.height,
    title,
    data: { values: [...words] },
    mark: { type: 'text', fontSize: 11 },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: xTitle },
      y: { field: 'y', type: 'quantitative', title: yTitle },
      text: { field: 'word', type: 'nominal' },
      color: nameColour([...new Set(words.map(({ name }) => name))]),
    },
  };
}

/** Charts side by side, `columns` in a row, each with a legend of its own. */
export function figure(charts: readonly Chart[], columns = 2): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    concat: [...charts],
    columns,
    spacing: 28,
    resolve: { scale: { color: 'independent', size: 'independent' } },
  };
}

function nameColour(names: readonly string[], range = COLOURS) {
  return {
    field: 'name',
    type: 'nominal' as const,
    title: null,
    sort: [...names],
    scale: { domain: [...names], range },
  };
}
