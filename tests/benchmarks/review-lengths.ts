/** Lengths of reviews, so that generated rows and texts are as long as real ones. */

/** Tokens of the 50,000 labelled IMDB reviews: the shortest, then every twentieth part, to the longest. */
const IMDB_LENGTHS = [
  6, 64, 91, 111, 121, 128, 136, 144, 153, 164, 176, 190, 208, 228, 253, 286, 325, 379, 459, 600, 2493,
] as const;

/**
 * Draws the token count of a review, linear between the known parts.
 *
 * @param random gives numbers from 0 to below 1.
 */
export function drawReviewLength(random: () => number): number {
  const place = random() * (IMDB_LENGTHS.length - 1);
  const part = Math.floor(place);
  const shorter = IMDB_LENGTHS[part] ?? 0;
  const longer = IMDB_LENGTHS[part + 1] ?? shorter;
  return Math.round(shorter + (place - part) * (longer - shorter));
}
