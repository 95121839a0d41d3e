import { describe, expect, test } from 'vitest';
import { drawLinePlot } from './line-plot.ts';
import { roundTicks } from './ticks.ts';

const PLOT = {
  title: 'load & "heat" <b>',
  subtitle: 'two lines',
  xLabel: 'row',
  yLabel: 'kW',
  firstStep: 101,
  lines: [
    { name: 'truth', values: [0, 10, 5], colour: '#000000' },
    { name: 'forecast', values: [1, 9, 5], colour: '#d55e00' },
  ],
};

function pointsOf(svg: string): number[][][] {
  return [...svg.matchAll(/points="([^"]*)"/g)].map(([, points = '']) =>
    points.split(' ').map((point) => point.split(',').map(Number)),
  );
}

describe('drawLinePlot', () => {
  test('puts higher values higher and later ones further right', () => {
    const [truth = [], forecast = []] = pointsOf(drawLinePlot(PLOT));
    expect(truth.map(([x]) => x)).toEqual([84, 510, 936]);
    const heights = truth.map(([, y = Number.NaN]) => y);
    expect(heights[1]).toBeLessThan(heights[2] ?? 0);
    expect(heights[2]).toBeLessThan(heights[0] ?? 0);
    expect(forecast[2]).toEqual(truth[2]);
  });

  test('names both axes and both lines, with marks at round numbers', () => {
    const texts = [...drawLinePlot(PLOT).matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(texts).toEqual([
      ...['load &amp; &quot;heat&quot; &lt;b&gt;', 'two lines'],
      ...['0', '2', '4', '6', '8', '10', '101', '102', '103', 'row', 'kW', 'truth', 'forecast'],
    ]);
  });

  test('draws lines that never change', () => {
    const flat = drawLinePlot({ ...PLOT, lines: [{ name: 'flat', values: [3, 3], colour: '#000000' }] });
    expect(flat).not.toContain('NaN');
    expect(pointsOf(flat)[0]).toEqual([
      [84, 252],
      [936, 252],
    ]);
  });
});

test('a single step and large values have their marks too', () => {
  const svg = drawLinePlot({ ...PLOT, lines: [{ name: 'one', values: [1_500_000], colour: '#000000' }] });
  expect(svg).not.toContain('NaN');
  expect(svg).toContain('>101</text>');
  expect(svg).toContain('>1.5M</text>');
});

test('roundTicks stay inside their range', () => {
  expect(roundTicks(0.13, 0.87, 5)).toEqual([0.2, 0.4, 0.6, 0.8]);
  expect(roundTicks(-1200, 3400, 6)).toEqual([-1000, 0, 1000, 2000, 3000]);
});
