export {
  makeRelative,
  SCALING_NAMES,
  type ScalingName,
  type SeriesScaling,
  scaleValue,
  unscaleForecast,
} from './scaling.ts';
export { SERIES_DESCRIPTION, type SeriesDescription } from './series-description.ts';
