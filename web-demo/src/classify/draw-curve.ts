import { svgElement } from '../page/dom.ts';

/** The drawing's own units; the page stretches it. */
const WIDTH = 720;
const HEIGHT = 120;

/** A point of the curve, in fractions of its width and height. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Where the probability after a word stands: words from left to right, certainty at the top. */
export function curvePoint(probabilities: readonly number[], index: number): CurvePoint {
  const x = probabilities.length > 1 ? index / (probabilities.length - 1) : 0.5;
  return { x, y: 1 - (probabilities[index] ?? 0.5) };
}

/** Draws one probability a word as a line over the middle, where the model is undecided. */
export function drawCurve(svg: SVGSVGElement, probabilities: readonly number[]): void {
  const middle = {
    class: 'middle',
    x1: '0',
    x2: String(WIDTH),
    y1: String(HEIGHT / 2),
    y2: String(HEIGHT / 2),
  };
  const points = probabilities.map((_, index) => {
    const { x, y } = curvePoint(probabilities, index);
    return `${(x * WIDTH).toFixed(1)} ${(y * HEIGHT).toFixed(1)}`;
  });
  const line = `M${points.join('L')}`;
  const area = `${line}L${WIDTH} ${HEIGHT / 2}L0 ${HEIGHT / 2}Z`;
  const paths = [
    svgElement('path', { class: 'area', d: area }),
    svgElement('path', { class: 'line', d: line }),
  ];
  svg.replaceChildren(svgElement('line', middle), ...(points.length > 1 ? paths : []));
}
