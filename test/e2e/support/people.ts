import { runJobs } from '../../setup/jobs.js';
import type { Service, SignedIn } from '../../setup/service.js';

export interface Conversation {
  id: string;
  title: string | null;
  locale: string;
  mode: string;
  status: string;
  requester: { id: string };
  assignedAgent: { id: string } | null;
  lastSeq: number;
  lastReadSeq: number;
  unreadCount: number;
  awaitsAnswerSince: string | null;
  lastMessage: { seq: number; senderKind: string; preview: string } | null;
  escalatedAt: string | null;
  closedAt: string | null;
  contentRemovedAt: string | null;
}

export interface Said {
  id: string;
  seq: number;
  senderKind: string;
  sender: { id: string } | null;
  content: string;
  sources: object[];
}

/** Somebody who asks for support, or an agent, by what they do. */
export interface Person extends SignedIn {
  begin(message: string, more?: object): Promise<Conversation>;
  say(conversation: { id: string }, content: string): Promise<Said>;
  /** In its order. */
  history(conversation: { id: string }): Promise<Said[]>;
  read(conversation: { id: string }): Promise<Conversation>;
  /** POST to the conversation as its requester. @returns what the response says. */
  move(conversation: { id: string }, move: string): Promise<Conversation>;
}

export async function person(service: Service, ...roles: string[]): Promise<Person> {
  const somebody = await service.signIn(...roles);
  const { http } = somebody;
  return {
    ...somebody,
    begin: async (message, more = {}) => {
      const response = await http.post('/v1/conversations').send({ message, ...more });
      if (response.status !== 201) throw new Error(`${response.status} ${response.text}`);
      return response.body as Conversation;
    },
    say: async ({ id }, content) => {
      const response = await http.post(`/v1/conversations/${id}/messages`).send({ content });
      if (response.status !== 201) throw new Error(`${response.status} ${response.text}`);
      return (response.body as { message: Said }).message;
    },
    history: async ({ id }) => {
      const response = await http.get(`/v1/conversations/${id}/messages`).query({ after: 0, limit: 100 });
      return (response.body as { data: Said[] }).data;
    },
    read: async ({ id }) => (await http.get(`/v1/conversations/${id}`).expect(200)).body as Conversation,
    move: async ({ id }, move) =>
      (await http.post(`/v1/conversations/${id}/${move}`).expect(200)).body as Conversation,
  };
}

/** What was decided about a conversation, each in a line: `mode_changed AUTO>SUPPORT low_confidence 3 rule 1`. */
export async function decisionsOf(service: Service, { id }: { id: string }): Promise<string[]> {
  const rows = await service.query<Record<string, string | number | null>>(
    `SELECT decision, from_mode, to_mode, from_status, to_status, reason, message_seq, confidence,
            decided_by_kind, rule_version
       FROM support.decision_logs WHERE conversation_id = $1 ORDER BY created_at, id`,
    [id],
  );
  return rows.map((row) =>
    [
      row.decision,
      row.to_mode && `${row.from_mode ?? ''}>${row.to_mode}`,
      row.to_status && `${row.from_status ?? ''}>${row.to_status}`,
      row.reason,
      `at ${row.message_seq}`,
      row.confidence,
      `by ${row.decided_by_kind}`,
      row.rule_version && `v${row.rule_version}`,
    ]
      .filter((word) => word !== null)
      .join(' '),
  );
}

/** Runs the jobs that give automatic answers. */
export const answerAll = (service: Service): Promise<unknown> => runJobs(service, 'support.answer');
