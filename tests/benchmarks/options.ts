/** The options of `npm run benchmark`. */
import { Command, InvalidArgumentError } from 'commander';
import * as v from 'valibot';

export const BENCHMARK_NAMES = [
  'training',
  'classification',
  'inference-peers',
  'export',
  'converted',
  'cold-start',
  'serving',
] as const;
export type BenchmarkName = (typeof BENCHMARK_NAMES)[number];

export interface BenchmarkOptions {
  readonly only: readonly BenchmarkName[];
  /** Fewer laps on fewer texts: to see that all works, not to quote. */
  readonly quick: boolean;
  /** A Python that has Keras, PyTorch, onnxruntime and tf2onnx. */
  readonly peers: string | undefined;
  /** Where the JSON goes. */
  readonly json: string | undefined;
}

const NAMES = v.array(v.picklist(BENCHMARK_NAMES));
const OPTIONS = v.object({
  only: v.optional(NAMES, [...BENCHMARK_NAMES]),
  quick: v.optional(v.boolean(), false),
  peers: v.optional(v.string()),
  json: v.optional(v.string()),
});

/**
 * @param argv as `process.argv`.
 * @throws {CommanderError} for wrong usage, after its message was printed.
 */
export function parseBenchmarkOptions(argv: readonly string[]): BenchmarkOptions {
  const program = new Command('npm run benchmark --')
    .description(
      'measure training, classification, export, converted models, start-up and serving on this machine',
    )
    .option('--only <names>', `some of ${BENCHMARK_NAMES.join(',')}`, parseNames)
    .option('--quick', 'fewer laps: to see that all works, not to quote')
    .option(
      '--peers <python>',
      'run the same models in Keras, PyTorch and, from tf2onnx, onnxruntime of this Python',
    )
    .option('--json <file>', 'file for the figures (default: benchmark-results/<date>.json)')
    .exitOverride()
    .parse(argv);
  const { only, quick, peers, json } = v.parse(OPTIONS, program.opts());
  return { only, quick, peers, json };
}

function parseNames(text: string): BenchmarkName[] {
  const result = v.safeParse(NAMES, text.split(','));
  if (result.success) return result.output;
  throw new InvalidArgumentError(`Choose among ${BENCHMARK_NAMES.join(', ')}, with commas between them.`);
}
