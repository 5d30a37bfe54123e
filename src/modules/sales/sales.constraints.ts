import {
  conflict,
  invalid,
  missingParent,
  type ConstraintAnswers,
} from '../../platform/errors/constraints.js';
import { forecastConstraints } from './forecasts.constraints.js';

const duplicateId = conflict('sales.id_taken', 'id', 'id is already in use');

export const salesConstraints: ConstraintAnswers = {
  ...forecastConstraints,

  products__id_pk: duplicateId,
  idx_products_sku: conflict('sales.sku_taken', 'sku', 'sku is already in use'),
  products__price_check: invalid('sales.price_negative', 'price', 'price must not be negative'),
  // Nobody sets a negative stock: it is what a sale of more than there is would leave.
  products__stock_check: conflict(
    'sales.out_of_stock',
    'quantitySold',
    'there are not that many pieces in stock',
  ),
  products__lead_time_days_check: invalid(
    'sales.lead_time_out_of_range',
    'leadTimeDays',
    'leadTimeDays must be 0 to 365',
  ),
  products__service_level_check: invalid(
    'sales.service_level_out_of_range',
    'serviceLevel',
    'serviceLevel must be 0.5 to 0.999',
  ),

  transactions__id_pk: duplicateId,
  transactions__product_id_fk: {
    missing: missingParent(
      'sales.product_not_found',
      'productId',
      'productId names a product that does not exist',
    ),
    referenced: conflict('sales.product_has_sales', 'id', 'a product with sales cannot be deleted'),
  },
  transactions__quantity_sold_check: invalid(
    'sales.quantity_zero',
    'quantitySold',
    'quantitySold must not be 0',
  ),
  transactions__price_per_unit_check: invalid(
    'sales.price_per_unit_negative',
    'pricePerUnit',
    'pricePerUnit must not be negative',
  ),
  transactions__source_ref_key: conflict(
    'sales.already_imported',
    'sourceRef',
    'the line has been imported before',
  ),

  events__id_pk: duplicateId,
  events__event_name_event_date_key: conflict(
    'sales.event_exists',
    'eventName',
    'there is an event of that name on that day already',
  ),

  // Nobody meets these through the API: functions of the database write the table.
  daily_demands__id_pk: duplicateId,
  daily_demands__product_id_day_is_promo_key: conflict(
    'sales.day_taken',
    'day',
    'the day of that product is added up already',
  ),
  daily_demands__counts_check: invalid('sales.count_negative', 'lines', 'no count may be below 0'),
};
