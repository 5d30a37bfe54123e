import { ForecastBatch } from '../models/forecast-batch.model.js';
import { ForecastCandidate } from '../models/forecast-candidate.model.js';
import { ForecastPoint } from '../models/forecast-point.model.js';
import { Forecast } from '../models/forecast.model.js';

/* What the room adds to the module. */

export const forecastTables = [Forecast, ForecastPoint, ForecastCandidate, ForecastBatch];
