import { prepared, type PreparedStatement } from '../../../platform/database/prepared-statements.js';
import type { TicketCategoryCode } from '../models/ticket-category.model.js';
import type { TicketPriorityCode } from '../models/ticket-priority.model.js';
import type { TicketStatusCode } from '../models/ticket-status.model.js';

/** A ticket in the queue. */
export interface QueueRow {
  id: string;
  reference: string;
  conversationId: string | null;
  categoryCode: TicketCategoryCode;
  priorityCode: TicketPriorityCode;
  statusCode: TicketStatusCode;
  subject: Buffer | null;
  nextDueAt: string | null;
  isBreached: boolean;
  createdAt: string;
  updatedAt: string;
  requesterId: string;
  requesterName: string | null;
  requesterImage: string | null;
  assigneeId: string | null;
  assigneeName: string | null;
  assigneeImage: string | null;
}

/** All of a ticket. */
export interface TicketRow extends QueueRow {
  number: string;
  description: Buffer | null;
  resolution: Buffer | null;
  pendingReason: Buffer | null;
  firstResponseDueAt: string | null;
  firstResponseAt: string | null;
  firstResponseBreachedAt: string | null;
  dueAt: string | null;
  resolutionBreachedAt: string | null;
  firstResponseSecondsLeft: number | null;
  resolutionSecondsLeft: number | null;
  pendingSince: string | null;
  resolvedAt: string | null;
  closedAt: string | null;
  mergedIntoId: string | null;
}

const queueColumns = `
  ticket.id, ticket.reference, ticket.conversation_id AS "conversationId", ticket.category_code AS "categoryCode",
  ticket.priority_code AS "priorityCode", ticket.status_code AS "statusCode", ticket.subject,
  NULLIF(ticket.next_due_at, 'infinity') AS "nextDueAt", ticket.is_breached AS "isBreached",
  ticket.created_at AS "createdAt", ticket.updated_at AS "updatedAt", ticket.requester_id AS "requesterId",
  requester.username AS "requesterName", requester.profile_image AS "requesterImage",
  ticket.assignee_id AS "assigneeId", assignee.username AS "assigneeName", assignee.profile_image AS "assigneeImage"`;

const columns = `${queueColumns},
  ticket.number, ticket.description, ticket.resolution, ticket.pending_reason AS "pendingReason",
  ticket.first_response_due_at AS "firstResponseDueAt", ticket.first_response_at AS "firstResponseAt",
  ticket.first_response_breached_at AS "firstResponseBreachedAt", ticket.due_at AS "dueAt",
  ticket.resolution_breached_at AS "resolutionBreachedAt",
  ticket.first_response_seconds_left AS "firstResponseSecondsLeft",
  ticket.resolution_seconds_left AS "resolutionSecondsLeft", ticket.pending_since AS "pendingSince",
  ticket.resolved_at AS "resolvedAt", ticket.closed_at AS "closedAt", ticket.merged_into_id AS "mergedIntoId"`;

/** One by one, by their keys, so that a page keeps its order. */
const personOf = (column: string, alias: string): string => `
  LEFT JOIN LATERAL (SELECT id, username, profile_image FROM identity.people WHERE id = ${column} LIMIT 1) AS ${alias} ON true`;

const people = personOf('ticket.requester_id', 'requester') + personOf('ticket.assignee_id', 'assignee');

/** Values: id. */
export const ticketById = prepared<TicketRow>(
  'support.ticket',
  `SELECT ${columns} FROM support.support_tickets AS ticket ${people} WHERE ticket.id = $1`,
);

/** Values: reference. */
export const ticketByReference = prepared<TicketRow>(
  'support.ticket_by_reference',
  `SELECT ${columns} FROM support.support_tickets AS ticket ${people} WHERE ticket.reference = $1`,
);

const requesterPage = (condition: string) =>
  prepared<TicketRow>(
    'support.tickets_of_requester',
    `SELECT ${columns}
       FROM (
         SELECT * FROM support.support_tickets
          WHERE requester_id = $1 AND ($2::bigint IS NULL OR number < $2) ${condition}
          ORDER BY number DESC LIMIT $3
       ) AS ticket ${people}
      ORDER BY ticket.number DESC`,
  );

/** The newest first. Values: requester, number of the last one, limit. */
export const ticketsOfRequester = requesterPage('');
/** Values: as before, and the status. */
export const ticketsOfRequesterByStatus = requesterPage('AND status_code = $4');

/** By what the queue is narrowed. */
export interface QueueFilter {
  status?: string | undefined;
  priority?: string | undefined;
  category?: string | undefined;
  /** An account, or `none`. */
  assignee?: string | undefined;
  breached?: boolean | undefined;
}

const queues = new Map<string, PreparedStatement<QueueRow>>();

/**
 * What is due first comes first, and what has no time behind. A statement for each set of filters, so that each has the
 * plan of its own index. The page is cut before anybody is joined to it.
 * @returns the statement and its values after these: when the last ticket is due, its id, limit.
 */
export function queueOf(filter: QueueFilter): { statement: PreparedStatement<QueueRow>; values: string[] } {
  const values: string[] = [];
  const equals = (column: string, value: string | undefined): string =>
    value === undefined ? '' : ` AND ${column} = $${values.push(value) + 3}`;
  const conditions = [
    filter.status === undefined ? ' AND resolved_at IS NULL' : equals('status_code', filter.status),
    equals('priority_code', filter.priority),
    equals('category_code', filter.category),
    filter.assignee === 'none' ? ' AND assignee_id IS NULL' : equals('assignee_id', filter.assignee),
    filter.breached === undefined ? '' : ` AND ${filter.breached ? '' : 'NOT '}is_breached`,
  ].join('');
  const known = queues.get(conditions) ?? prepared<QueueRow>('support.queue', queueText(conditions));
  queues.set(conditions, known);
  return { statement: known, values };
}

const queueText = (conditions: string): string => `
  SELECT ${queueColumns}
    FROM (
      SELECT * FROM support.support_tickets
       WHERE (next_due_at, id) > ($1::timestamptz, $2::uuid)${conditions}
       ORDER BY next_due_at, id LIMIT $3
    ) AS ticket ${people}
   ORDER BY ticket.next_due_at, ticket.id`;

/** Before every ticket. */
export const queueStart = ['-infinity', '00000000-0000-0000-0000-000000000000'] as const;

export interface CommentRow {
  id: string;
  body: Buffer;
  isInternal: boolean;
  mergedFromId: string | null;
  createdAt: string;
  isOfRequester: boolean;
  authorId: string | null;
  authorName: string | null;
  authorImage: string | null;
}

const commentColumns = `
  comment.id, comment.body, comment.is_internal AS "isInternal", comment.merged_from_id AS "mergedFromId",
  comment.created_at AS "createdAt", comment.author_id IS NOT DISTINCT FROM $2::uuid AS "isOfRequester",
  author.id AS "authorId", author.username AS "authorName", author.profile_image AS "authorImage"`;

const authors = personOf('comment.author_id', 'author');

const commentPage = (condition: string) =>
  prepared<CommentRow>(
    'support.comments',
    `SELECT ${commentColumns}
       FROM (
         SELECT * FROM support.ticket_comments
          WHERE ticket_id = $1 AND (created_at, id) > ($3::timestamptz, $4::uuid) ${condition}
          ORDER BY created_at, id LIMIT $5
       ) AS comment ${authors}
      ORDER BY comment.created_at, comment.id`,
  );

/** Oldest first. Values: ticket, its requester, time and id of the last one, limit. */
export const allComments = commentPage('');
/** What the requester is told. Values: the same. */
export const publicComments = commentPage('AND NOT is_internal');

/** Values: id, the requester of its ticket. */
export const commentById = prepared<CommentRow>(
  'support.comment',
  `SELECT ${commentColumns} FROM support.ticket_comments AS comment ${authors} WHERE comment.id = $1`,
);
