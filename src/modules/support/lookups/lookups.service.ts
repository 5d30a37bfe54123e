import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { Transaction } from 'sequelize';
import type { ModelCtor } from 'sequelize-typescript';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import type { Lookup as KnownLookup } from '../../../platform/lookups/lookup.js';
import { Lookups as KnownLookups } from '../../../platform/lookups/lookups.js';
import { ConversationMode } from '../models/conversation-mode.model.js';
import { ConversationStatus } from '../models/conversation-status.model.js';
import type { LookupModel } from '../models/lookup.model.js';
import { TicketCategory } from '../models/ticket-category.model.js';
import { TicketPriority } from '../models/ticket-priority.model.js';
import { TicketStatus } from '../models/ticket-status.model.js';
import { lookupKinds, neededCodes, type LookupKind } from './lookup-kinds.js';
import { presentLookup, type LookupList, type LookupResponse, type UpdateLookup } from './lookup.dto.js';

interface LookupAttributes {
  id: string;
  code: string;
  label: string;
  position: number;
  isActive: boolean;
}
type Lookup = LookupModel<LookupAttributes>;
type Lookups = ModelCtor<Lookup>;

/** The lookups of the desk, which are all of one shape. */
@Injectable()
export class LookupsService {
  private readonly lookups: Record<LookupKind, Lookups>;
  private readonly known: Record<LookupKind, KnownLookup<LookupResponse>>;

  constructor(
    @InjectModel(ConversationMode) modes: typeof ConversationMode,
    @InjectModel(ConversationStatus) conversationStatuses: typeof ConversationStatus,
    @InjectModel(TicketCategory) categories: typeof TicketCategory,
    @InjectModel(TicketPriority) priorities: typeof TicketPriority,
    @InjectModel(TicketStatus) ticketStatuses: typeof TicketStatus,
    private readonly transactions: TransactionRunner,
    knownLookups: KnownLookups,
  ) {
    this.lookups = {
      'conversation-modes': modes,
      'conversation-statuses': conversationStatuses,
      'ticket-categories': categories,
      'ticket-priorities': priorities,
      'ticket-statuses': ticketStatuses,
    } as unknown as Record<LookupKind, Lookups>;
    const register = (kind: LookupKind): KnownLookup<LookupResponse> => {
      const name = `support.${this.lookups[kind].tableName}`;
      return knownLookups.register({ name, tables: [name], read: (limit) => this.readAll(kind, limit) });
    };
    this.known = Object.fromEntries(lookupKinds.map((kind) => [kind, register(kind)])) as typeof this.known;
  }

  /** In their order, those that are not offered too. */
  async list(kind: LookupKind): Promise<LookupList> {
    return { data: [...((await this.known[kind].rows()) ?? (await this.readAll(kind)))] };
  }

  /** @throws Problem 404. */
  async read(kind: LookupKind, id: string): Promise<LookupResponse> {
    const known = (await this.known[kind].rows())?.find((one) => one.id === id.toLowerCase());
    if (known) return known;
    const row = await this.lookups[kind].findByPk(id);
    if (!row) throw unknownLookup();
    return presentLookup(row);
  }

  /** Changes what is given and leaves the rest; the others make room for a new position. @throws Problem 404. */
  update(kind: LookupKind, id: string, { position, ...changes }: UpdateLookup): Promise<LookupResponse> {
    return this.transactions.run(async () => {
      const rows = await this.lockAll(kind);
      const row = rows.find((one) => one.id === id.toLowerCase());
      if (!row) throw unknownLookup();
      await requireMatch(() => presentLookup(row));
      if (position !== undefined) await move(rows, row, position);
      return presentLookup(await row.update(changes, { returning: true }));
    });
  }

  /** @throws Problem 404, 409 for one that the service cannot do without; a conflict while a row has it. */
  delete(kind: LookupKind, id: string): Promise<void> {
    return this.transactions.run(async () => {
      const rows = await this.lockAll(kind);
      const row = rows.find((one) => one.id === id.toLowerCase());
      if (!row) throw unknownLookup();
      await requireMatch(() => presentLookup(row));
      if (neededCodes[kind].includes(row.code)) throw neededLookup();
      await row.destroy();
    });
  }

  /**
   * Lets through what is offered.
   * @param field of the request that names it.
   * @throws Problem 422 naming the field.
   */
  async requireOffered(kind: LookupKind, code: string | undefined, field: string): Promise<void> {
    if (code === undefined) return;
    const rows = (await this.known[kind].rows()) ?? (await this.readAll(kind));
    if (!rows.some((one) => one.code === code && one.isActive)) {
      throw Problem.ofField(422, 'support.lookup_inactive', field, `${field} is not offered any more`);
    }
  }

  private async readAll(kind: LookupKind, limit?: number): Promise<LookupResponse[]> {
    const rows = await this.lookups[kind].findAll({
      order: byPosition,
      ...(limit !== undefined && { limit }),
    });
    return rows.map(presentLookup);
  }

  /** Whoever moves one of them moves the others. */
  private lockAll(kind: LookupKind): Promise<Lookup[]> {
    return this.lookups[kind].findAll({ order: byPosition, lock: Transaction.LOCK.UPDATE });
  }
}

const byPosition: [string, string][] = [
  ['position', 'ASC'],
  ['id', 'ASC'],
];

async function move(rows: readonly Lookup[], row: Lookup, position: number): Promise<void> {
  const others = rows.filter((one) => one !== row);
  const inOrder = [...others.slice(0, position - 1), row, ...others.slice(position - 1)];
  for (const [index, one] of inOrder.entries()) {
    if (one.position !== index + 1) await one.update({ position: index + 1 }, { returning: true });
  }
}

const unknownLookup = (): Problem => Problem.notFound('support.lookup_not_found', 'lookup');

const neededLookup = (): Problem =>
  new Problem(
    409,
    'support.lookup_needed',
    'The service cannot do without it; call it otherwise, or hide it.',
  );
