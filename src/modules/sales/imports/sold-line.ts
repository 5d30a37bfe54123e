import type { BrokenRecord } from './csv-reader.js';

/** The columns an import needs, by the names they have in the file's first line; others are passed over. */
export const columnNames = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
] as const;
export type ColumnName = (typeof columnNames)[number];

/** Where each needed column is, and how many fields a record has. */
export type Columns = Record<ColumnName, number> & { width: number };

/** Why a line is not taken, and the column that is to blame, where it is one. */
export const rejectionFields = {
  wrong_number_of_columns: null,
  unbalanced_quote: null,
  misplaced_quote: null,
  invalid_utf8: null,
  nul_character: null,
  line_too_long: null,
  blank_invoice_number: 'InvoiceNo',
  invoice_number_too_long: 'InvoiceNo',
  invoice_number_with_colon: 'InvoiceNo',
  blank_stock_code: 'StockCode',
  stock_code_too_long: 'StockCode',
  description_too_long: 'Description',
  quantity_not_integer: 'Quantity',
  quantity_zero: 'Quantity',
  quantity_out_of_range: 'Quantity',
  invalid_date: 'InvoiceDate',
  date_out_of_range: 'InvoiceDate',
  price_not_decimal: 'UnitPrice',
  price_negative: 'UnitPrice',
  price_with_more_than_two_decimals: 'UnitPrice',
  price_out_of_range: 'UnitPrice',
} as const satisfies Record<string, ColumnName | null> & Record<BrokenRecord, null>;
export type RejectionReason = keyof typeof rejectionFields;

/** Which line of which invoice: what makes a line the same one when the file is imported again. */
export interface LineKey {
  invoice: string;
  sku: string;
}

export interface SoldLine extends LineKey {
  /** Empty where the file has none. */
  description: string;
  quantity: number;
  /** As PostgreSQL reads it, in UTC. */
  soldAt: string;
  /** Decimal. */
  price: string;
}

/** A line that is not taken; its key, where it can be read, keeps its place among the lines of that key. */
export interface RejectedLine {
  reason: RejectionReason;
  key?: LineKey;
}

const maxKeyLength = 100;
const maxNameLength = 255;
const maxQuantity = 2_147_483_647;

/** Checks one record against what the tables can hold. */
export function readSoldLine(fields: string[], columns: Columns): SoldLine | RejectedLine {
  if (fields.length !== columns.width) return { reason: 'wrong_number_of_columns' };
  const field = (name: ColumnName): string => trimmed(fields[columns[name]]!);
  const key = { invoice: field('InvoiceNo'), sku: field('StockCode') };
  const unusable = checkKey(key);
  if (unusable) return { reason: unusable };
  const description = field('Description');
  const quantity = field('Quantity');
  const soldAt = field('InvoiceDate');
  const price = field('UnitPrice');
  const reason =
    (isLonger(description, maxNameLength) ? 'description_too_long' : undefined) ??
    checkQuantity(quantity) ??
    checkDate(soldAt) ??
    checkPrice(price);
  if (reason) return { reason, key };
  const { invoice, sku } = key;
  return { invoice, sku, description, quantity: Number(quantity), soldAt: `${soldAt}Z`, price };
}

/** Most fields need no trimming, which a look at their ends tells at a fraction of the cost. */
const trimmed = (text: string): string =>
  isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(text.length - 1)) ? text : text.trim();

const isPlain = (code: number): boolean => code > 0x20 && code < 0x7f;

function checkKey({ invoice, sku }: LineKey): RejectionReason | undefined {
  if (invoice === '') return 'blank_invoice_number';
  if (isLonger(invoice, maxKeyLength)) return 'invoice_number_too_long';
  // It separates the parts of a line's own id, of which only the stock code may hold one.
  if (invoice.includes(':')) return 'invoice_number_with_colon';
  if (sku === '') return 'blank_stock_code';
  return isLonger(sku, maxKeyLength) ? 'stock_code_too_long' : undefined;
}

/** In code points, as PostgreSQL counts; a JavaScript string never has fewer units than those. */
const isLonger = (text: string, max: number): boolean => text.length > max && [...text].length > max;

function checkQuantity(text: string): RejectionReason | undefined {
  if (!/^-?\d+$/.test(text)) return 'quantity_not_integer';
  const quantity = Number(text);
  if (quantity === 0) return 'quantity_zero';
  return Math.abs(quantity) > maxQuantity ? 'quantity_out_of_range' : undefined;
}

function checkPrice(text: string): RejectionReason | undefined {
  const [, sign, whole, decimals = ''] = /^(-?)0*(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return 'price_not_decimal';
  if (sign) return 'price_negative';
  if (decimals.length > 2) return 'price_with_more_than_two_decimals';
  return whole.length > 8 ? 'price_out_of_range' : undefined;
}

const datePattern = /^(\d{4})-(\d\d)-(\d\d)[ T](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

function checkDate(text: string): RejectionReason | undefined {
  const [, year = 0, month = 0, day = 0] = (datePattern.exec(text) ?? []).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return 'invalid_date';
  return year < 1900 ? 'date_out_of_range' : undefined;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
