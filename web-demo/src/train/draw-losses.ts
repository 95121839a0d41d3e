import { svgElement } from '../page/dom.ts';

const WIDTH = 720;
const HEIGHT = 120;
/** Points of the line; more steps than this are averaged, which also calms it. */
const MAX_POINTS = 180;

/** Draws the losses of the steps done so far; the steps to come are left free at the right. */
export function drawLosses(svg: SVGSVGElement, losses: readonly number[], stepCount: number): void {
  const stepsPerPoint = Math.max(1, Math.ceil(stepCount / MAX_POINTS));
  const means: number[] = [];
  for (let start = 0; start < losses.length; start += stepsPerPoint) {
    const part = losses.slice(start, start + stepsPerPoint);
    means.push(part.reduce((sum, loss) => sum + loss, 0) / part.length);
  }
  const highest = Math.max(...means);
  const points = means.map((mean, index) => {
    const x = ((index * stepsPerPoint) / stepCount) * WIDTH;
    return `${x.toFixed(1)} ${((1 - mean / highest) * HEIGHT).toFixed(1)}`;
  });
  svg.replaceChildren(
    svgElement('line', {
      class: 'middle',
      x1: '0',
      x2: String(WIDTH),
      y1: String(HEIGHT),
      y2: String(HEIGHT),
    }),
    svgElement('path', { class: 'line', d: `M${points.join('L')}` }),
  );
}
