import type { Classification } from '@onnx-bridge/runtime/browser';
import { element } from '../page/dom.ts';
import { formatPercent } from '../page/format.ts';

/** More labels than this would push everything else off the page. */
const MAX_BARS = 6;

/** Draws the probabilities of all labels: two as one scale with a middle, more as one bar each. */
export function drawGauge(gauge: HTMLElement, { scores }: Classification): void {
  const entries = Object.entries(scores);
  const [first, second] = entries;
  if (entries.length === 2 && first !== undefined && second !== undefined) {
    gauge.replaceChildren(drawScale(first[0], second[0], second[1]));
    return;
  }
  const best = entries.sort(([, a], [, b]) => b - a).slice(0, MAX_BARS);
  gauge.replaceChildren(...best.map(([label, score]) => drawBar(label, score)));
}

/** A bar from the middle towards the likelier label. */
function drawScale(low: string, high: string, probability: number): HTMLElement {
  const fill = element('span', { className: probability < 0.5 ? 'fill away' : 'fill' });
  fill.style.left = `${100 * Math.min(probability, 0.5)}%`;
  fill.style.width = `${100 * Math.abs(probability - 0.5)}%`;
  const track = element('span', { className: 'track two' }, fill);
  return element('div', { className: 'gauge-row' }, low, track, high);
}

function drawBar(label: string, score: number): HTMLElement {
  const fill = element('span', { className: 'fill' });
  fill.style.width = `${100 * score}%`;
  const track = element('span', { className: 'track' }, fill);
  return element('div', { className: 'gauge-row' }, label, track, formatPercent(score));
}
