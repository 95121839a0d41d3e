import type { Random } from '../random.ts';

/** A sentence in the form that a positive review has, and in the form that a negative one has. */
export interface SentencePair {
  readonly positive: string;
  readonly negative: string;
}

/** Draws the words of a sentence and gives both of its forms. */
export type SentencePattern = (random: Random) => SentencePair;

/** Writes a sentence around two opinions of which the first argument decides the review. */
type SentenceWriter = (deciding: string, other: string) => string;

const ASPECTS = words(
  'movie film story plot acting cast script music ending dialogue direction pacing soundtrack humor editing',
);
const GOOD = words(
  'good great wonderful brilliant excellent moving clever charming superb funny gripping beautiful fresh',
);
const BAD = words(
  'bad awful terrible boring dull stupid weak horrible silly annoying predictable ugly stale clumsy',
);
const GOOD_THINGS = words('masterpiece delight triumph gem classic pleasure');
const BAD_THINGS = words('disaster bore failure mess disgrace letdown');
const GOOD_VERBS = words('loved liked enjoyed adored admired');
const BAD_VERBS = words('hated disliked regretted despised loathed');
const KINDS = words('movie film picture comedy thriller drama');
const ADVERBS = words('really truly quite simply utterly');

/** Sentences whose negative form has the words of the positive one in another order. */
export const ORDER_PATTERNS: readonly SentencePattern[] = [
  swapped(GOOD, BAD, (random) => {
    const [one, two] = pickAspects(random);
    return (deciding, other) => `The ${one} was ${other}, but the ${two} was ${deciding}.`;
  }),
  swapped(GOOD, BAD, (random) => {
    const [one, two] = pickAspects(random);
    return (deciding, other) => `Although the ${one} was ${other}, the ${two} was ${deciding}.`;
  }),
  swapped(GOOD, BAD, (random) => {
    const [one, two] = pickAspects(random);
    return (deciding, other) => `The ${one} was ${deciding}, even though the ${two} was ${other}.`;
  }),
  swapped(GOOD, BAD, (random) => {
    const aspect = pick(random, ASPECTS);
    return (deciding, other) => `The ${aspect} was not ${other}, it was ${deciding}.`;
  }),
  swapped(GOOD, BAD, (random) => {
    const aspect = pick(random, ASPECTS);
    const adverb = pick(random, ADVERBS);
    return (deciding, other) => `This ${aspect} is ${adverb} ${deciding} and not ${other} at all.`;
  }),
  swapped(GOOD_THINGS, BAD_THINGS, (random) => {
    const adverb = pick(random, ADVERBS);
    return (deciding, other) => `I ${adverb} expected a ${other} but got a ${deciding}.`;
  }),
  swapped(GOOD_VERBS, BAD_VERBS, (random) => {
    const aspect = pick(random, ASPECTS);
    return (deciding, other) => `At first I ${other} the ${aspect}, yet in the end I ${deciding} it.`;
  }),
  swapped(['best'], ['worst'], (random) => {
    const kind = pick(random, KINDS);
    const adverb = pick(random, ADVERBS);
    return (deciding, other) => `Not the ${other} ${kind} of the year but ${adverb} the ${deciding} one.`;
  }),
];

/** Sentences whose two forms differ in their words; negation makes them more than the sum of their words. */
export const WORD_PATTERNS: readonly SentencePattern[] = [
  (random) => {
    const start = `The ${pick(random, ASPECTS)} was`;
    return { positive: `${start} ${pick(random, GOOD)}.`, negative: `${start} ${pick(random, BAD)}.` };
  },
  (random) => {
    const start = `The ${pick(random, ASPECTS)} was not`;
    return { positive: `${start} ${pick(random, BAD)}.`, negative: `${start} ${pick(random, GOOD)}.` };
  },
  (random) => {
    const kind = pick(random, KINDS);
    return random.integer(2) === 0
      ? { positive: `The best ${kind}.`, negative: `Not the best ${kind}.` }
      : { positive: `Not the worst ${kind}.`, negative: `The worst ${kind}.` };
  },
  (random) => {
    const [one] = pickAspects(random);
    const positive = `The ${one} was ${pick(random, BAD)}, yet in the end I ${pick(random, GOOD_VERBS)} it.`;
    const negative = `The ${one} was ${pick(random, GOOD)}, yet in the end I ${pick(random, BAD_VERBS)} it.`;
    return { positive, negative };
  },
];

/** Sentences without an opinion. */
export const NEUTRAL_PATTERNS: readonly ((random: Random) => string)[] = [
  (random) => `I watched it ${pick(random, PLACES)} with ${pick(random, COMPANIONS)}.`,
  (random) => `The ${pick(random, ASPECTS)} is by ${pick(random, COMPANIONS)} of ${pick(random, NAMES)}.`,
  (random) => `It runs for about ${pick(random, LENGTHS)} minutes.`,
  (random) => `${pick(random, NAMES)} plays a ${pick(random, ROLES)} from ${pick(random, CITIES)}.`,
  (random) =>
    `It is set in ${pick(random, CITIES)}, where a ${pick(random, ROLES)} meets ${pick(random, NAMES)}.`,
];

const PLACES = [
  'on Sunday',
  'at home',
  'on a plane',
  'in the theater',
  'on television',
  'last night',
] as const;
const COMPANIONS = ['my sister', 'a friend', 'my father', 'two colleagues', 'the neighbors'] as const;
const LENGTHS = ['ninety', 'a hundred', 'eighty'] as const;
const NAMES = words('Anna Martin Clara Victor Helen Oscar Nora Felix Ruth Simon');
const ROLES = words('teacher lawyer soldier painter nurse detective farmer singer driver student');
const CITIES = words('London Paris Chicago Berlin Madrid Vienna Boston Tokyo Dublin Rome');

function words(list: string): readonly string[] {
  return list.split(' ');
}

function pick(random: Random, list: readonly string[]): string {
  return list[random.integer(list.length)] ?? '';
}

/** Two different aspects of a film. */
function pickAspects(random: Random): readonly [string, string] {
  const one = pick(random, ASPECTS);
  const others = ASPECTS.filter((aspect) => aspect !== one);
  return [one, pick(random, others)];
}

/** A pattern of which the two forms have the good and the bad opinion in each other's place. */
function swapped(
  good: readonly string[],
  bad: readonly string[],
  drawWriter: (random: Random) => SentenceWriter,
): SentencePattern {
  return (random) => {
    const write = drawWriter(random);
    const goodOpinion = pick(random, good);
    const badOpinion = pick(random, bad);
    return { positive: write(goodOpinion, badOpinion), negative: write(badOpinion, goodOpinion) };
  };
}
