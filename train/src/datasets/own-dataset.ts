import { DataSettingError } from '../errors/data-setting-error.ts';
import { UnusableDatasetError } from '../errors/unusable-dataset-error.ts';
import { globalSeed } from '../global-seed.ts';
import { createRandom } from '../random.ts';
import type { LabelledText, TextDataset } from './dataset.ts';
import { orderLabels } from './order.ts';

/** The user's own rows and how to split them. */
export interface OwnRows {
  readonly name: string;
  /** Named in errors. */
  readonly path: string;
  readonly rows: readonly LabelledText[];
  /** Undefined: a part of `rows` becomes the test rows. */
  readonly testRows: readonly LabelledText[] | undefined;
  /** Fraction of each label's rows that becomes test rows, 0.2 by default. */
  readonly testSplit?: number | undefined;
  /** the global seed by default. */
  readonly seed?: number | undefined;
}

/** Fraction of own data that becomes test texts where the data have none of their own. */
export const DEFAULT_TEST_SPLIT = 0.2;

/** With fewer texts no figure means anything, and a split leaves nothing to test with. */
const MIN_ROWS = 10;

/** Class indices are stored in one byte. */
const MAX_LABELS = 256;

/**
 * Makes a data set of the user's own rows. Without test rows, a seeded share of each label's rows is taken
 * out for testing: at least one, and one at least stays; both parts keep the order of the rows.
 *
 * @throws {UnusableDatasetError} for too few rows, fewer than two or more than 256 labels, a label with a
 *   single row to split, or a test label that no training row has.
 * @throws {DataSettingError} if `testSplit` is not between 0 and 1.
 */
export function createOwnDataset(own: OwnRows): TextDataset {
  const labels = orderLabels(own.rows.map(({ label }) => label));
  checkRows(own, labels);
  const parts = own.testRows === undefined ? splitRows(own, labels) : { train: own.rows, test: own.testRows };
  return { name: own.name, synthetic: false, labels, ...parts };
}

function checkRows(own: OwnRows, labels: readonly string[]): void {
  const fail = (what: string, fix: string): never => {
    throw new UnusableDatasetError(own.path, what, fix);
  };
  if (own.rows.length < MIN_ROWS) {
    fail(
      `There are ${own.rows.length} labelled texts to learn from, at least ${MIN_ROWS} are needed`,
      'add texts',
    );
  }
  if (labels.length < 2) {
    fail(
      `Every text has the label "${labels[0]}"`,
      'add texts with another label, or name the right label column',
    );
  }
  if (labels.length > MAX_LABELS) {
    const what = `There are ${labels.length} different labels among ${own.rows.length} texts, at most ${MAX_LABELS} can be told apart`;
    fail(what, 'name the column that holds the label');
  }
  const known = new Set(labels);
  const unknown = orderLabels((own.testRows ?? []).map(({ label }) => label)).filter(
    (label) => !known.has(label),
  );
  if (unknown.length > 0) {
    const list = unknown.slice(0, 5).map((label) => `"${label}"`);
    fail(
      `${unknown.length} label(s) occur in the test texts alone: ${list.join(', ')}`,
      'add training texts for them',
    );
  }
  if (own.testRows?.length === 0) {
    fail('There are no test texts', 'add some, or remove the test part to have one split off');
  }
}

function splitRows(own: OwnRows, labels: readonly string[]): Pick<TextDataset, 'train' | 'test'> {
  const { testSplit = DEFAULT_TEST_SPLIT, seed = globalSeed() } = own;
  if (!(testSplit > 0 && testSplit < 1)) {
    throw new DataSettingError('testSplit', testSplit, 'a fraction between 0 and 1');
  }
  const random = createRandom(seed);
  const testRows = new Set<LabelledText>();
  for (const label of labels) {
    const rows = own.rows.filter((row) => row.label === label);
    if (rows.length < 2) {
      const what = `The label "${label}" has a single text, which cannot be both in the training and the test part`;
      throw new UnusableDatasetError(own.path, what, 'add a text with this label, or remove this one');
    }
    const testCount = Math.min(rows.length - 1, Math.max(1, Math.round(rows.length * testSplit)));
    for (const row of random.shuffle(rows).slice(0, testCount)) {
      testRows.add(row);
    }
  }
  return {
    train: own.rows.filter((row) => !testRows.has(row)),
    test: own.rows.filter((row) => testRows.has(row)),
  };
}
