import { Resvg } from '@resvg/resvg-js';
import { expect, test } from 'vitest';
import { barChart, figure, histogram, lineChart } from './charts.ts';
import { drawPlot } from './draw-plot.ts';

const CHARTS = [
  barChart({
    title: 'Test accuracy',
    valueTitle: 'accuracy',
    bars: [{ name: 'LSTM & "GRU"', value: 0.8512 }],
    format: '.3f',
  }),
  lineChart({
    title: 'Loss',
    xTitle: 'epoch',
    yTitle: 'loss',
    yScale: 'log',
    lines: [{ name: 'training', points: [1, 2, 3].map((x) => ({ x, y: 10 ** -x })) }],
  }),
  histogram({
    title: 'Lengths',
    xTitle: 'tokens',
    yTitle: 'texts',
    bins: [{ from: 0, to: 10, count: 4 }],
    marks: [{ name: 'mean 5', value: 5 }],
  }),
];

test('draws charts side by side as SVG with their words, and as PNG at twice the size', async () => {
  const { svg, png } = await drawPlot(figure(CHARTS));
  const words = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, word]) => word);
  expect(words).toEqual(
    expect.arrayContaining(['LSTM &amp; "GRU"', '0.851', 'Loss', 'epoch', 'training', 'mean 5']),
  );
  const [width = 0, height = 0] = [/ width="(\d+)"/, / height="(\d+)"/].map((size) =>
    Number(size.exec(svg)?.[1]),
  );
  const header = Buffer.from(png);
  expect(header.toString('latin1', 1, 4)).toBe('PNG');
  expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([2 * width, 2 * height]);
});

test('draws the words of the PNG with a font of its own', async () => {
  const { svg, png } = await drawPlot(figure(CHARTS));
  const wordless = new Resvg(svg.replaceAll(/<text.*?<\/text>/g, ''), { fitTo: { mode: 'zoom', value: 2 } });
  expect(Buffer.from(png).equals(wordless.render().asPng())).toBe(false);
  expect(Buffer.from((await drawPlot(figure(CHARTS))).png).equals(png)).toBe(true);
});

test('draws names with control characters, which XML cannot have', async () => {
  const lines = [{ name: 'a\u0007b', points: [{ x: 1, y: 1 }] }];
  const { svg } = await drawPlot(figure([lineChart({ title: '', xTitle: '', yTitle: '', lines })]));
  expect(svg).toContain('>a\ufffdb<');
});
