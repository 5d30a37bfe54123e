import { ApiProperty } from '@nestjs/swagger';
import { maxInteger } from '../../../platform/http/field-checks.js';
import {
  BooleanField,
  ChoiceField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import type { LookupModel } from '../models/lookup.model.js';
import { lookupKinds, type LookupKind } from './lookup-kinds.js';

export class LookupsParam {
  @ChoiceField({ choices: lookupKinds, example: 'ticket-categories' })
  kind!: LookupKind;
}

export class LookupParam extends LookupsParam {
  @UuidField()
  id!: string;
}

export class UpdateLookup {
  @TextField({ max: 100, optional: true, example: 'Addiction' })
  label?: string;

  @IntegerField({
    min: 1,
    max: maxInteger,
    optional: true,
    example: 2,
    description: 'Where it stands among the others, which make room; behind the last one it is the last.',
  })
  position?: number;

  @BooleanField({ optional: true, description: 'Whether it is offered; what has it already keeps it.' })
  isActive?: boolean;
}

export class LookupResponse extends Recorded {
  @TextField({ max: 50, example: 'addiction' })
  code!: string;

  @TextField({ max: 100, example: 'Addiction' })
  label!: string;

  @IntegerField({ min: 1, max: maxInteger, example: 1 })
  position!: number;

  @BooleanField()
  isActive!: boolean;
}

export class LookupList {
  @ApiProperty({ type: [LookupResponse] })
  data!: LookupResponse[];
}

export const presentLookup = (row: LookupModel<object>): LookupResponse => ({
  id: row.id,
  code: row.code,
  label: row.label,
  position: row.position,
  isActive: row.isActive,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
