/** Figures in Prometheus' text format (version 0.0.4), which a counter, a gauge and a histogram are too few to need a library for. */

/** Upper bounds of the buckets of answer times, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface Gauges {
  readonly pendingTexts: number;
  readonly doneTexts: number;
}

interface Histogram {
  /** Answers in each bucket alone, the last one for all that took longer. */
  readonly counts: number[];
  sumSeconds: number;
}

/** Counts requests, their times, and reloads of the model. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, Histogram>();
  readonly #reloads = { ok: 0, failed: 0 };

  /** @param route pattern of the address, not the address itself: those have no end. */
  countRequest(route: string, status: number, seconds: number): void {
    const labels = `route="${escapeLabel(route)}",status="${status}"`;
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1);
    const routeLabel = `route="${escapeLabel(route)}"`;
    const histogram = this.#durations.get(routeLabel) ?? newHistogram();
    this.#durations.set(routeLabel, histogram);
    const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
    const index = bucket === -1 ? BUCKETS.length : bucket;
    histogram.counts[index] = (histogram.counts[index] ?? 0) + 1;
    histogram.sumSeconds += seconds;
  }

  countReload(result: 'ok' | 'failed'): void {
    this.#reloads[result] += 1;
  }

  render({ pendingTexts, doneTexts }: Gauges): string {
    const { rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return [
      ...family('onnx_bridge_requests_total', 'counter', 'Answered requests.', [...this.#requests]),
      ...head(
        'onnx_bridge_request_duration_seconds',
        'histogram',
        'From the head of a request to its answer.',
      ),
      ...[...this.#durations].flatMap(([labels, histogram]) => histogramLines(labels, histogram)),
      ...family('onnx_bridge_texts_total', 'counter', 'Classified texts.', [['', doneTexts]]),
      ...family('onnx_bridge_pending_texts', 'gauge', 'Texts under way or waiting.', [['', pendingTexts]]),
      ...family('onnx_bridge_model_reloads_total', 'counter', 'Loads of a changed model file.', [
        ['result="ok"', this.#reloads.ok],
        ['result="failed"', this.#reloads.failed],
      ]),
      ...family('process_resident_memory_bytes', 'gauge', 'Memory of the process.', [['', rss]]),
      ...family('process_cpu_seconds_total', 'counter', 'Processor time.', [['', (user + system) / 1e6]]),
      '',
    ].join('\n');
  }
}

function newHistogram(): Histogram {
  return { counts: new Array<number>(BUCKETS.length + 1).fill(0), sumSeconds: 0 };
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function family(
  name: string,
  type: string,
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
): string[] {
  const lines = samples.map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`);
  return [...head(name, type, help), ...lines];
}

/** Buckets of this format count everything up to their bound, those below included. */
function histogramLines(labels: string, { counts, sumSeconds }: Histogram): string[] {
  const name = 'onnx_bridge_request_duration_seconds';
  let count = 0;
  const buckets = counts.map((inBucket, index) => {
    count += inBucket;
    return `${name}_bucket{${labels},le="${BUCKETS[index] ?? '+Inf'}"} ${count}`;
  });
  return [...buckets, `${name}_sum{${labels}} ${sumSeconds}`, `${name}_count{${labels}} ${count}`];
}

function escapeLabel(value: string): string {
  return value.replaceAll(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
