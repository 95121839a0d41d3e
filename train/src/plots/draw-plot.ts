/** Draws a plot that is described in Vega-Lite, as SVG and as PNG. */
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { parse, View } from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';

export interface DrawnPlot {
  /** The whole file. */
  readonly svg: string;
  /** The whole file, twice as many pixels a side as the SVG has units. */
  readonly png: Uint8Array;
}

const FONT = 'Open Sans';
const FONT_FILES = [
  createRequire(import.meta.url).resolve('@expo-google-fonts/open-sans/400Regular/OpenSans_400Regular.ttf'),
  createRequire(import.meta.url).resolve('@expo-google-fonts/open-sans/700Bold/OpenSans_700Bold.ttf'),
];
const PNG_SCALE = 2;
const PADDING = 12;
/** Control characters, which names from data may have and Vega writes as they are. */
const NOT_IN_XML = /[^\P{Cc}\t\n\r]/gu;

const CONFIG: Config = {
  font: `${FONT}, Helvetica, Arial, sans-serif`,
  title: { fontSize: 14, anchor: 'start', subtitleFontSize: 12 },
  axis: { labelFontSize: 11, titleFontSize: 12, gridColor: '#e4e4e4', titleFontWeight: 'normal' },
  legend: { labelFontSize: 11, titleFontSize: 12, labelLimit: 0 },
  header: { labelFontSize: 12, titleFontSize: 12 },
  view: { stroke: null },
};

/** The same picture on every machine: the font comes with the package, and none of the system's is looked for. */
export async function drawPlot(spec: TopLevelSpec): Promise<DrawnPlot> {
  const { spec: compiled } = compile({ background: '#fff', padding: PADDING, ...spec }, { config: CONFIG });
  const view = new View(parse(compiled), { renderer: 'none' });
  try {
    const svg = `${await view.toSVG()}\n`.replaceAll(NOT_IN_XML, '\ufffd');
    const font = { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: FONT };
    const png = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: PNG_SCALE } });
    return { svg, png: png.render().asPng() };
  } finally {
    view.finalize();
  }
}
