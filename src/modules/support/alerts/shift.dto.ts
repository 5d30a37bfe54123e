import { PartialType } from '@nestjs/swagger';
import { BooleanField, InstantField, UuidField } from '../../../platform/http/fields.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import { Recorded } from '../../../platform/http/recorded.js';
import type { OnCallShift } from '../models/on-call-shift.model.js';

export class CreateShift {
  @UuidField({ description: 'An active account with the role agent.' })
  agentId!: string;

  @InstantField({ example: '2026-11-20T18:00:00.000Z' })
  startsAt!: string;

  @InstantField({ example: '2026-11-21T09:00:00.000Z' })
  endsAt!: string;
}

export class UpdateShift extends PartialType(CreateShift, { skipNullProperties: false }) {}

export class ListShifts extends ListQuery {
  @BooleanField({ query: true, optional: true, description: 'Only those that have not ended, or have.' })
  isOver?: boolean;

  @SortField(['startsAt', 'endsAt'], '-startsAt')
  sort = '-startsAt';
}

export class ShiftResponse extends Recorded {
  @UuidField()
  agentId!: string;

  @InstantField({ example: '2026-11-20T18:00:00.000Z' })
  startsAt!: string;

  @InstantField({ example: '2026-11-21T09:00:00.000Z' })
  endsAt!: string;
}

export class ShiftPage extends PageOf(ShiftResponse) {}

export const presentShift = (shift: OnCallShift): ShiftResponse => ({
  id: shift.id,
  agentId: shift.agentId,
  startsAt: shift.startsAt.toISOString(),
  endsAt: shift.endsAt.toISOString(),
  createdAt: shift.createdAt.toISOString(),
  updatedAt: shift.updatedAt.toISOString(),
});
