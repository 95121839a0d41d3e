/** Tells what rounding makes of a model from what its conversion made of it. */
import { readFile } from 'node:fs/promises';
import { DEFAULT_TOLERANCE } from '../check-settings.ts';
import { decodeModel } from '../onnx/decode.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { OnnxModel } from '../onnx/graph.ts';
import type { ParityCheck } from './check-parity.ts';
import type { ComparedBatch, OutputDifference } from './compare-outputs.ts';
import { nudge, nudgeFactors } from './nudge.ts';
import { loadConverted } from './onnx-session.ts';
import { addRounding, isExplained, type RoundedValues, roundedValues, shareMoved } from './rounded-values.ts';
import { breathe } from './run-original.ts';

/** How often everything is rounded otherwise, at most: a value that rounding can move does not move each time. */
const MAX_RUNS = 16;

export interface RoundingVerdict {
  /** Outputs that differ by more than rounding explains. */
  readonly unexplained: readonly OutputDifference[];
  /** By the names of outputs, how far rounding moves them; measured as `OutputDifference.difference` is. */
  readonly moved: ReadonlyMap<string, number>;
}

/** An output that differs, batch by batch. */
interface Suspect {
  readonly output: OutputDifference;
  readonly index: number;
  readonly batches: ReadonlyMap<ComparedBatch, RoundedValues>;
}

/**
 * Runs the converted model with its inputs, and the weights that are factors of products, moved by their last place. That
 * changes the sums of a network as another order of adding does: an output that differs by no more is explained.
 */
export async function explainByRounding(
  outputs: readonly OutputDifference[],
  check: ParityCheck,
  compared: readonly ComparedBatch[],
): Promise<RoundingVerdict> {
  // Who asks for less than rounding gives means it.
  const strict = outputs.filter(({ difference }) => difference <= DEFAULT_TOLERANCE);
  const suspects = outputs
    .filter((output) => !strict.includes(output))
    .map((output): Suspect => {
      const index = check.outputs.findIndex(({ name }) => name === output.name);
      return {
        output,
        index,
        batches: new Map(compared.map((one) => [one, roundedValues(index, one, check.tolerance)])),
      };
    });
  const isLeft = ({ batches }: Suspect): boolean =>
    Array.from(batches.values()).some((values) => !isExplained(values));
  const model = suspects.length > 0 ? await readModel(check.file) : undefined;
  for (let seed = 1; seed <= MAX_RUNS && suspects.some(isLeft); seed += 1) {
    await runRounded(model, seed, suspects, check, compared);
  }
  return {
    unexplained: [...strict, ...suspects.filter(isLeft).map(({ output }) => output)],
    moved: new Map(suspects.map((suspect) => [suspect.output.name, shareMovedIn(suspect)])),
  };
}

/** In the batch where the output differs most. */
function shareMovedIn({ output, batches }: Suspect): number {
  const worst = Array.from(batches).find(([{ batch }]) => batch.name === output.worstBatch);
  return worst ? shareMoved(worst[1]) : 0;
}

/** Adds what every batch gives with other roundings. */
async function runRounded(
  model: OnnxModel | undefined,
  seed: number,
  suspects: readonly Suspect[],
  check: ParityCheck,
  compared: readonly ComparedBatch[],
): Promise<void> {
  const file = model ? encodeModel({ ...model, graph: nudgeFactors(model.graph, seed) }) : check.file;
  const session = await loadConverted(file, check.inputs, check.outputs);
  try {
    for (const one of compared) {
      await breathe(check.signal);
      const results = await session.run(nudge(one.batch.inputs, seed));
      for (const { index, batches } of suspects) {
        const values = batches.get(one);
        const result = results[index];
        if (values && result) addRounding(values, result.data);
      }
    }
  } finally {
    await session.dispose();
  }
}

/** Nothing where the weights are in another file: then only inputs are rounded otherwise. */
async function readModel(file: string | Uint8Array): Promise<OnnxModel | undefined> {
  try {
    return decodeModel(typeof file === 'string' ? await readFile(file) : file);
  } catch {
    return undefined;
  }
}
