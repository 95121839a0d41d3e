/** Writes the generated series of docs/visitors.csv to stdout. */
import { SHOWN_SERIES, seasonalCsv } from './seasonal-series.ts';

process.stdout.write(seasonalCsv(SHOWN_SERIES));
