/** A plot of lines over steps as SVG, readable by itself: title, axes with labels and units, legend. */
import { roundTicks } from './ticks.ts';

export interface PlottedLine {
  readonly name: string;
  /** One value a step. */
  readonly values: ArrayLike<number>;
  /** A colour that stays apart from the others in grey and for the colour-blind. */
  readonly colour: string;
}

export interface LinePlot {
  readonly title: string;
  readonly subtitle: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The first step's number on the x axis. */
  readonly firstStep: number;
  /** All of the same length. */
  readonly lines: readonly PlottedLine[];
}

const SIZE = { width: 960, height: 480 } as const;
const AREA = { left: 84, right: 936, top: 84, bottom: 420 } as const;
const FONT = 'font-family="Helvetica, Arial, sans-serif"';
const GREY = { text: '#333', grid: '#ddd' } as const;
const TICKS = { x: 8, y: 6 } as const;
/** From here on, 1.5M instead of 1500000. */
const LONG_NUMBER = 1e5;
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 6 });
/** Free space above and below the lines, as a part of their range. */
const MARGIN = 0.05;

/** @returns the whole file, as UTF-8 text. */
export function drawLinePlot(plot: LinePlot): string {
  const scales = createScales(plot);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" ${FONT}>`,
    `<title>${escapeXml(`${plot.title}. ${plot.subtitle}`)}</title>`,
    `<rect width="${SIZE.width}" height="${SIZE.height}" fill="#fff"/>`,
    text(plot.title, { x: AREA.left, y: 32, size: 20, weight: 'bold' }),
    text(plot.subtitle, { x: AREA.left, y: 56, size: 14 }),
    ...drawAxes(plot, scales),
    ...plot.lines.map((line) => drawLine(line, plot, scales)),
    ...drawLegend(plot),
    '</svg>\n',
  ].join('\n');
}

interface Scales {
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  /** From numbers on the axes to places in the picture. */
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
}

function createScales({ lines, firstStep }: LinePlot): Scales {
  const all = lines.flatMap(({ values }) => Array.from(values));
  const [lowest, highest] = [Math.min(...all), Math.max(...all)];
  const margin = (highest - lowest || 1) * MARGIN;
  const [low, high] = [lowest - margin, highest + margin];
  const last = firstStep + Math.max(1, (lines[0]?.values.length ?? 0) - 1);
  return {
    xTicks: roundTicks(firstStep, last, TICKS.x).filter(Number.isInteger),
    yTicks: roundTicks(low, high, TICKS.y),
    x: (step) => AREA.left + ((step - firstStep) / (last - firstStep)) * (AREA.right - AREA.left),
    y: (value) => AREA.bottom - ((value - low) / (high - low)) * (AREA.bottom - AREA.top),
  };
}

function drawAxes({ xLabel, yLabel }: LinePlot, { xTicks, yTicks, x, y }: Scales): string[] {
  const middle = (AREA.top + AREA.bottom) / 2;
  return [
    ...yTicks.flatMap((tick) => [
      segment([AREA.left, y(tick)], [AREA.right, y(tick)], GREY.grid),
      text(shortNumber(tick), { x: AREA.left - 8, y: y(tick) + 4, size: 12, anchor: 'end' }),
    ]),
    ...xTicks.flatMap((tick) => [
      segment([x(tick), AREA.bottom], [x(tick), AREA.bottom + 5], GREY.text),
      text(String(tick), { x: x(tick), y: AREA.bottom + 20, size: 12, anchor: 'middle' }),
    ]),
    segment([AREA.left, AREA.bottom], [AREA.right, AREA.bottom], GREY.text),
    segment([AREA.left, AREA.top], [AREA.left, AREA.bottom], GREY.text),
    text(xLabel, { x: (AREA.left + AREA.right) / 2, y: AREA.bottom + 44, size: 14, anchor: 'middle' }),
    `<g transform="rotate(-90 22 ${middle})">${text(yLabel, { x: 22, y: middle, size: 14, anchor: 'middle' })}</g>`,
  ];
}

/** Short enough for the space beside the axis. */
function shortNumber(value: number): string {
  return Math.abs(value) < LONG_NUMBER ? String(value) : COMPACT.format(value);
}

function drawLine({ values, colour }: PlottedLine, { firstStep }: LinePlot, { x, y }: Scales): string {
  const points = Array.from(values, (value, i) => `${x(firstStep + i).toFixed(1)},${y(value).toFixed(1)}`);
  return `<polyline fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round" points="${points.join(' ')}"/>`;
}

/** In one row at the right end of the subtitle's line. */
function drawLegend({ lines }: LinePlot): string[] {
  const entryWidth = 110;
  return lines.flatMap(({ name, colour }, i) => {
    const left = AREA.right - entryWidth * (lines.length - i);
    return [
      `<line x1="${left}" y1="51" x2="${left + 28}" y2="51" stroke="${colour}" stroke-width="3"/>`,
      text(name, { x: left + 36, y: 56, size: 14 }),
    ];
  });
}

function segment(from: readonly [number, number], to: readonly [number, number], colour: string): string {
  const [x1, y1, x2, y2] = [...from, ...to].map((place) => place.toFixed(1));
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${colour}"/>`;
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: 'bold' | 'normal';
}

function text(content: string, { x, y, size, anchor = 'start', weight = 'normal' }: TextPlace): string {
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" text-anchor="${anchor}"`;
  return `<text ${place} font-weight="${weight}" fill="${GREY.text}">${escapeXml(content)}</text>`;
}

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Control characters are not allowed in XML at all. */
function escapeXml(content: string): string {
  return content.replaceAll(/\p{Cc}/gu, '\ufffd').replaceAll(/[&<>"]/g, (mark) => XML_ENTITIES[mark] ?? mark);
}
