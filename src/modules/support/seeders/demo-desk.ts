import type { TicketCategoryCode } from '../models/ticket-category.model.js';
import type { TicketPriorityCode } from '../models/ticket-priority.model.js';
import type { TicketStatusCode } from '../models/ticket-status.model.js';
import type { StatusFields } from '../tickets/ticket-status.service.js';

export type DemoAuthor = 'requester' | 'agent' | 'agent, internally';

export interface DemoTicket {
  category: TicketCategoryCode;
  priority: TicketPriorityCode;
  hoursAgo: number;
  subject: string;
  description: string;
  isAssigned?: boolean;
  comments?: readonly (readonly [DemoAuthor, string])[];
  /** The statuses that it went through since it was opened. */
  steps?: readonly (readonly [TicketStatusCode, StatusFields])[];
}

const resolved = (resolution: string) => ['resolved', { resolution }] as const;

/** A desk worth looking at: a ticket in every status, some of them late. */
export const demoTickets: readonly DemoTicket[] = [
  {
    category: 'resources',
    priority: 'low',
    hoursAgo: 2,
    subject: 'Opening hours in the summer',
    description: 'Is the centre open in August?',
  },
  {
    category: 'prevention',
    priority: 'medium',
    hoursAgo: 30,
    subject: 'Workshop for a school',
    description: 'We would like a workshop on prevention for two classes in spring.',
    comments: [['agent, internally', 'Ask the prevention team for dates.']],
  },
  {
    category: 'mental_health',
    priority: 'high',
    hoursAgo: 240,
    subject: 'No answer from the clinic',
    description: 'I wrote to the clinic two weeks ago and have heard nothing.',
  },
  {
    category: 'addiction',
    priority: 'high',
    hoursAgo: 5,
    subject: 'Group meetings in the evening',
    description: 'I work during the day. Are there groups in the evening?',
    isAssigned: true,
    comments: [
      ['agent', 'There are: I am looking up the addresses near you.'],
      ['requester', 'Thank you. Near the station would be best.'],
    ],
    steps: [['in_progress', {}]],
  },
  {
    category: 'addiction',
    priority: 'medium',
    hoursAgo: 400,
    subject: 'Where do I find a counsellor?',
    description: 'My counsellor has moved away. Who takes over?',
    isAssigned: true,
    comments: [['agent, internally', 'Two places are free; waiting for the counsellors to say yes.']],
    steps: [['in_progress', {}]],
  },
  {
    category: 'resources',
    priority: 'medium',
    hoursAgo: 26,
    subject: 'A form that I need',
    description: 'Which form do I need for the reimbursement?',
    isAssigned: true,
    comments: [['agent', 'Which insurance are you with?']],
    steps: [['pending', { pendingReason: 'The name of the insurance.' }]],
  },
  {
    category: 'mental_health',
    priority: 'medium',
    hoursAgo: 72,
    subject: 'Appointment on another day',
    description: 'I cannot come on Tuesday.',
    isAssigned: true,
    comments: [
      ['agent', 'Thursday at ten is free.'],
      ['requester', 'Thursday is fine.'],
    ],
    steps: [resolved('The appointment was moved to Thursday at ten.')],
  },
  {
    category: 'prevention',
    priority: 'low',
    hoursAgo: 500,
    subject: 'Leaflets for the waiting room',
    description: 'Could you send us fifty leaflets?',
    isAssigned: true,
    steps: [resolved('Fifty leaflets were sent.'), ['closed', {}]],
  },
];
