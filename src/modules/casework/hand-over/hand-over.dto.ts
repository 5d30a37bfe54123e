import { InstantField, IntegerField, TextField, UuidField } from '../../../platform/http/fields.js';
import { maxInteger } from '../../../platform/http/field-checks.js';
import type { HandOver as HandOverRow } from '../models/hand-over.model.js';

export class HandOver {
  @UuidField({ description: 'The counsellor who takes over.' })
  counsellorId!: string;

  @TextField({ max: 1_000, example: 'Congé parental.' })
  reason!: string;
}

export class HandedOver {
  @IntegerField({ min: 0, max: maxInteger, example: 12, description: 'How many files.' })
  files!: number;
}

export class HandOverResponse {
  @UuidField()
  fromCounsellor!: string;

  @UuidField()
  toCounsellor!: string;

  @TextField({ max: 1_000, example: 'Congé parental.' })
  reason!: string;

  @InstantField()
  createdAt!: string;
}

export const presentHandOver = (row: HandOverRow): HandOverResponse => ({
  fromCounsellor: row.fromCounsellor,
  toCounsellor: row.toCounsellor,
  reason: row.reason,
  createdAt: row.createdAt.toISOString(),
});
