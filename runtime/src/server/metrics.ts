/** Figures in Prometheus' text format (version 0.0.4), which a counter, a gauge and a histogram are too few to need a library for. */

/** Upper bounds of the buckets of answer times, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface Gauges {
  readonly pendingTexts: number;
  readonly doneTexts: number;
}

interface RouteFigures {
  /** Their count by status. */
  readonly answers: Map<number, number>;
  /** Answers in each bucket alone, the last one for all that took longer. */
  readonly bucketCounts: number[];
  sumSeconds: number;
}

/** Counts requests, their times, and reloads of the model. */
export class Metrics {
  readonly #routes = new Map<string, RouteFigures>();
  readonly #reloads = { ok: 0, failed: 0 };

  /** @param route pattern of the address, not the address itself: those have no end. */
  countRequest(route: string, status: number, seconds: number): void {
    const figures = this.#routes.get(route) ?? newRouteFigures();
    this.#routes.set(route, figures);
    figures.answers.set(status, (figures.answers.get(status) ?? 0) + 1);
    const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
    const index = bucket === -1 ? BUCKETS.length : bucket;
    figures.bucketCounts[index] = (figures.bucketCounts[index] ?? 0) + 1;
    figures.sumSeconds += seconds;
  }

  countReload(result: 'ok' | 'failed'): void {
    this.#reloads[result] += 1;
  }

  render({ pendingTexts, doneTexts }: Gauges): string {
    const { rss } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const routes = [...this.#routes].map(([route, figures]) => ({
      label: `route="${escapeLabel(route)}"`,
      ...figures,
    }));
    const answers = routes.flatMap((route) =>
      [...route.answers].map(([status, count]) => [`${route.label},status="${status}"`, count] as const),
    );
    return [
      ...family('onnx_bridge_requests_total', 'counter', 'Answered requests.', answers),
      ...head(
        'onnx_bridge_request_duration_seconds',
        'histogram',
        'From the head of a request to its answer.',
      ),
      ...routes.flatMap((route) => histogramLines(route.label, route)),
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

function newRouteFigures(): RouteFigures {
  return {
    answers: new Map(),
    bucketCounts: new Array<number>(BUCKETS.length + 1).fill(0),
    sumSeconds: 0,
  };
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
function histogramLines(labels: string, { bucketCounts, sumSeconds }: RouteFigures): string[] {
  const name = 'onnx_bridge_request_duration_seconds';
  let count = 0;
  const buckets = bucketCounts.map((inBucket, index) => {
    count += inBucket;
    return `${name}_bucket{${labels},le="${BUCKETS[index] ?? '+Inf'}"} ${count}`;
  });
  return [...buckets, `${name}_sum{${labels}} ${sumSeconds}`, `${name}_count{${labels}} ${count}`];
}

function escapeLabel(value: string): string {
  return value.replaceAll(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
