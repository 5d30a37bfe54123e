import { ForecastBatch } from '../models/forecast-batch.model.js';
import { ForecastCandidate } from '../models/forecast-candidate.model.js';
import { ForecastPoint } from '../models/forecast-point.model.js';
import { Forecast } from '../models/forecast.model.js';
import { BatchJob } from './batches/batch.job.js';
import { BatchReader } from './batches/batch-reader.js';
import { ForecastBatchesController } from './batches/batches.controller.js';
import { ForecastBatches } from './batches/forecast-batches.js';
import { NightlyForecasts } from './batches/nightly.job.js';
import { ForecastChartController } from './chart/forecast-chart.controller.js';
import { ForecastCharts } from './chart/forecast-charts.js';
import { DoneForecasts } from './done-forecasts.js';
import { ForecastWorkers } from './engine/forecast-workers.js';
import { ForecastAccuracy } from './forecast-accuracy.js';
import { ForecastDesk } from './forecast-desk.js';
import { ForecastInputs } from './forecast-inputs.js';
import { ForecastReader } from './forecast-reader.js';
import { ForecastResults } from './forecast-results.js';
import { ForecastRetention } from './forecast-retention.job.js';
import { ForecastRunner } from './forecast-runner.js';
import { ForecastTerms } from './forecast-terms.js';
import { ForecastWatch } from './forecast-watch.job.js';
import { ForecastEraser } from './forecast.eraser.js';
import { ForecastJob } from './forecast.job.js';
import { ForecastsController } from './forecasts.controller.js';

/* What the room adds to the module. */

export const forecastTables = [Forecast, ForecastPoint, ForecastCandidate, ForecastBatch];
export const forecastControllers = [ForecastsController, ForecastBatchesController, ForecastChartController];
export const forecastProviders = [
  ForecastWorkers,
  ForecastInputs,
  ForecastTerms,
  ForecastReader,
  ForecastDesk,
  ForecastAccuracy,
  ForecastResults,
  ForecastRunner,
  ForecastJob,
  ForecastWatch,
  ForecastRetention,
  ForecastEraser,
  BatchReader,
  ForecastBatches,
  BatchJob,
  NightlyForecasts,
  DoneForecasts,
  ForecastCharts,
];
