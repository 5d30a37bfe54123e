import type { Service, SignedIn } from '../../setup/service.js';

/** Somebody who is signed in, by what they do with threads. */
export interface Person extends SignedIn {
  begin(others: readonly SignedIn[], body?: object): Promise<Thread>;
  send(thread: { id: string }, content: string, more?: object): Promise<Sent>;
  history(thread: { id: string }, query?: object): Promise<Sent[]>;
  thread(thread: { id: string }): Promise<Thread>;
}

export interface Thread {
  id: string;
  name: string | null;
  unreadCount: number;
  messageCount: number;
  participantCount: number;
  lastSeq: number;
  lastReadSeq: number;
  lastMessage: { seq: number; preview: string | null } | null;
  counterpart: { id: string } | null;
}

export interface Sent {
  id: string;
  seq: number;
  content: string | null;
  status: string;
  createdAt: string;
}

export async function person(service: Service, ...roles: string[]): Promise<Person> {
  const somebody = await service.signIn(...roles);
  const { http } = somebody;
  return {
    ...somebody,
    begin: async (others, body = {}) => {
      const participantIds = others.map(({ userId }) => userId);
      const response = await http.post('/v1/threads').send({ participantIds, ...body });
      if (response.status > 201) throw new Error(`${response.status} ${response.text}`);
      return response.body as Thread;
    },
    send: async ({ id }, content, more = {}) => {
      const response = await http.post(`/v1/threads/${id}/messages`).send({ content, ...more });
      if (response.status !== 201) throw new Error(`${response.status} ${response.text}`);
      return response.body as Sent;
    },
    history: async ({ id }, query = {}) => {
      const response = await http.get(`/v1/threads/${id}/messages`).query(query).expect(200);
      return (response.body as { data: Sent[] }).data;
    },
    thread: async ({ id }) => (await http.get(`/v1/threads/${id}`).expect(200)).body as Thread,
  };
}
