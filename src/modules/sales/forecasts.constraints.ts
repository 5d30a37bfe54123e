import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
} from '../../platform/errors/constraints.js';

const duplicateId = conflict('sales.id_taken', 'id', 'id is already in use');
const horizonInvalid = invalid(
  'sales.horizon_invalid',
  'horizonDays',
  'horizonDays must be an integer from 1 to 365',
);
const unknownForecast = missingParent(
  'sales.forecast_not_found',
  'forecastId',
  'forecastId names a forecast that does not exist',
);
const unknownModel = (field: string) =>
  invalid('sales.forecast_model_unknown', field, `${field} is none that there is`);
const unknownStatus = invalid('sales.forecast_status_unknown', 'status', 'status is none that there is');
const timesInvalid = (field: string) =>
  invalid('sales.forecast_times_invalid', field, 'its times tell what the status of a forecast is');

export const forecastConstraints: ConstraintAnswers = {
  forecasts__id_pk: duplicateId,
  forecasts__product_id_fk: {
    missing: missingParent(
      'sales.product_not_found',
      'productId',
      'productId names a product that does not exist',
    ),
  },
  forecasts__requested_by_id_fk: {
    missing: missingParent('sales.account_not_found', 'requestedById', 'the account does not exist'),
  },
  forecasts__batch_id_fk: {
    missing: missingParent('sales.forecast_batch_not_found', 'batchId', 'the batch does not exist'),
  },
  forecasts__scope_check: invalid(
    'sales.scope_invalid',
    'scope',
    'a forecast is of a product, of a category, or of everything',
  ),
  forecasts__horizon_days_check: horizonInvalid,
  forecasts__history_from_check: invalid(
    'sales.history_invalid',
    'asOf',
    'the history begins on its last day or before',
  ),
  forecasts__promotion_days_check: invalid(
    'sales.promotion_days_invalid',
    'promotionDays',
    'promotionDays must be days of the horizon',
  ),
  forecasts__status_check: unknownStatus,
  forecasts__chosen_model_check: unknownModel('chosenModel'),
  forecasts__progress_check: invalid('sales.progress_invalid', 'progress', 'progress must be from 0 to 100'),
  forecasts__attempts_check: invalid('sales.attempts_invalid', 'attempts', 'attempts must be 0 or more'),
  forecasts__claimed_until_check: timesInvalid('claimedUntil'),
  forecasts__started_at_check: timesInvalid('startedAt'),
  forecasts__finished_at_check: timesInvalid('finishedAt'),
  forecasts__failure_code_check: invalid(
    'sales.failure_invalid',
    'failureCode',
    'what has failed, and nothing else, says why',
  ),
  forecasts__result_check: invalid(
    'sales.result_invalid',
    'status',
    'what is done, and nothing else, has a result',
  ),
  forecasts__backtest_check: invalid(
    'sales.backtest_invalid',
    'backtest',
    'a backtest is of days of the history',
  ),
  forecasts__events_check: invalid('sales.forecast_events_invalid', 'events', 'events must be a list'),

  forecast_points__id_pk: duplicateId,
  forecast_points__forecast_id_fk: { missing: unknownForecast },
  forecast_points__forecast_id_day_key: conflict(
    'sales.forecast_day_exists',
    'day',
    'the forecast has that day already',
  ),
  forecast_points__bounds_check: invalid(
    'sales.forecast_bounds_invalid',
    'point',
    'a forecast lies within its intervals, none of them below 0 or without end',
  ),
  forecast_points__naive_check: invalid('sales.naive_invalid', 'naive', 'naive must be 0 or more'),
  forecast_points__components_check: invalid(
    'sales.components_invalid',
    'components',
    'components must be an object',
  ),

  forecast_candidates__id_pk: duplicateId,
  forecast_candidates__forecast_id_fk: { missing: unknownForecast },
  forecast_candidates__forecast_id_model_key: conflict(
    'sales.candidate_exists',
    'model',
    'the forecast has that model already',
  ),
  forecast_candidates__forecast_id_key: conflict(
    'sales.candidate_chosen',
    'isChosen',
    'another model is the chosen one',
  ),
  forecast_candidates__model_check: unknownModel('model'),
  forecast_candidates__errors_check: invalid(
    'sales.errors_invalid',
    'wape',
    'errors must be numbers, none of them below 0 but the bias',
  ),
  forecast_candidates__coverage_check: invalid(
    'sales.coverage_invalid',
    'coverage80',
    'a coverage must be from 0 to 1',
  ),
  forecast_candidates__seconds_check: invalid(
    'sales.seconds_invalid',
    'seconds',
    'seconds must be 0 or more',
  ),

  forecast_batches__id_pk: duplicateId,
  forecast_batches__status_key: conflict(
    'sales.forecast_batch_running',
    'status',
    'another batch of forecasts is running',
  ),
  forecast_batches__status_check: unknownStatus,
  forecast_batches__horizon_days_check: horizonInvalid,
  forecast_batches__counts_check: invalid(
    'sales.batch_counts_invalid',
    'total',
    'no more can have ended than there are',
  ),
  forecast_batches__finished_at_check: invalid(
    'sales.batch_times_invalid',
    'finishedAt',
    'what is done, and nothing else, says when it ended',
  ),
};
