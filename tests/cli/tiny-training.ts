/** Flags of a training that takes a second. */
export const TINY = [
  ...['--data', 'synthetic', '--limit', '200', '--sequence-length', '24', '--vocabulary', '300'],
  ...['--embedding', '4', '--units', '8', '--dense-units', '8', '--epochs', '1'],
];
