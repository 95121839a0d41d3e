/** Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019). */
import { MAX_LAG, normal, type Optimizer, type Spread, slotOf, type Trained } from './optimizer.ts';

/** Steps whose denominators differ by less are taken together. */
const SAME_SPREAD = 0.8;

export function createAdam(
  { weights, slots }: Trained,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-7,
  weightDecay: number,
): Optimizer {
  const mean = slotOf(slots, 'mean');
  const variance = slotOf(slots, 'variance');
  const stepSizes = new Float64Array(MAX_LAG);
  const spreads = new Float64Array(MAX_LAG);
  const keeps = new Float64Array(MAX_LAG);
  let [stepSize, spread, keep] = [0, 1, 1];
  return {
    begin(step, learningRate) {
      stepSize = learningRate / (1 - beta1 ** step);
      spread = 1 / Math.sqrt(1 - beta2 ** step);
      keep = 1 - learningRate * weightDecay;
      const place = step % MAX_LAG;
      [stepSizes[place], spreads[place], keeps[place]] = [stepSize, spread, keep];
    },
    update(from, { values, at, count }, scale) {
      for (let j = 0; j < count; j++) {
        const i = from + j;
        const gradient = scale * (values[at + j] ?? 0);
        const newMean = normal((mean[i] ?? 0) * beta1 + gradient * (1 - beta1));
        const newVariance = normal((variance[i] ?? 0) * beta2 + gradient * gradient * (1 - beta2));
        mean[i] = newMean;
        variance[i] = newVariance;
        const change = (stepSize * newMean) / (spread * Math.sqrt(newVariance) + epsilon);
        weights[i] = keep * (weights[i] ?? 0) - change;
      }
    },
    drift(step, lag) {
      const groups: StepGroup[] = [];
      let kept = 1;
      for (let age = 1; age <= lag; age++) {
        const place = (step - lag + age) % MAX_LAG;
        const decay = keeps[place] ?? 1;
        kept *= decay;
        const change = (stepSizes[place] ?? 0) * beta1 ** age;
        addStep(groups, { change, spread: (spreads[place] ?? 1) * beta2 ** (age / 2), decay });
      }
      return {
        keep: kept,
        changes: groups.map(({ sum }) => sum),
        spreads: groups.map(spreadOf),
        slotFactors: [beta1 ** lag, beta2 ** lag],
      };
    },
    drifted(from, { keep: kept, changes, spreads: groups }, { values, at, count }) {
      for (let j = 0; j < count; j++) values[at + j] = kept * (weights[from + j] ?? 0);
      for (let k = 0; k < changes.length; k++) {
        const change = changes[k] ?? 0;
        const { mean: a, variance: correction } = groups[k] ?? NO_SPREAD;
        for (let j = 0; j < count; j++) {
          const root = a * Math.sqrt(variance[from + j] ?? 0);
          const quotient = 1 / (root + epsilon);
          const share = root * quotient;
          const factor = change * quotient * (1 - correction * share * (1 - share));
          values[at + j] = (values[at + j] ?? 0) - factor * (mean[from + j] ?? 0);
        }
      }
    },
  };
}

/** Steps of Adam whose `a` differ by less than `SAME_SPREAD`, and sums over them, each weighted by its change. */
interface StepGroup {
  readonly first: number;
  sum: number;
  ofInverse: number;
  ofSpread: number;
  ofSquare: number;
}

const NO_SPREAD: Spread = { mean: 1, variance: 0 };

function addStep(
  groups: StepGroup[],
  { change, spread, decay }: { readonly change: number; readonly spread: number; readonly decay: number },
): void {
  for (const earlier of groups) {
    earlier.sum *= decay;
    earlier.ofInverse *= decay;
    earlier.ofSpread *= decay;
    earlier.ofSquare *= decay;
  }
  let group = groups.at(-1);
  if (!group || spread < SAME_SPREAD * group.first) {
    group = { first: spread, sum: 0, ofInverse: 0, ofSpread: 0, ofSquare: 0 };
    groups.push(group);
  }
  group.sum += change;
  group.ofInverse += change / spread;
  group.ofSpread += change * spread;
  group.ofSquare += change * spread ** 2;
}

function spreadOf({ sum, ofInverse, ofSpread, ofSquare }: StepGroup): Spread {
  if (sum === 0) return NO_SPREAD;
  const mean = sum / ofInverse;
  return { mean, variance: ofSquare / sum / mean ** 2 - (2 * ofSpread) / sum / mean + 1 };
}
