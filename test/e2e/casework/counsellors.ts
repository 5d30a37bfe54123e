import type { Response, Test } from 'supertest';
import type { Service, SignedIn } from '../../setup/service.js';

export interface CaseFile {
  id: string;
  status: string;
  accountId: string | null;
  minutes: { total: number; left: number };
  [name: string]: unknown;
}

export interface CaseDocument {
  id: string;
  status: string;
  versionCount: number;
  signature: { version: number; sha256: string; signedBy: string; signedAt: string } | null;
  [name: string]: unknown;
}

/** Somebody who keeps files, by what they do with them. */
export interface Counsellor extends SignedIn {
  begin(person?: object): Promise<CaseFile>;
  file(file: { id: string }): Promise<CaseFile>;
  /** As far as that status, with the consent. */
  bring(file: { id: string }, status: string): Promise<void>;
  talk(file: { id: string }, change?: object): Test;
  upload(file: { id: string }, content?: Buffer | string, fields?: Record<string, string>): Test;
  document(file: { id: string }, content?: Buffer | string): Promise<CaseDocument>;
  /** Links the file with somebody's account, who agrees. */
  link(file: { id: string }, somebody: SignedIn): Promise<void>;
}

const statuses = ['intake', 'preliminary', 'investigation', 'conclusion', 'closed'];
export const heldAt = '2026-11-02T09:00:00.000Z';

let people = 0;

export async function counsellor(service: Service): Promise<Counsellor> {
  const somebody = await service.signIn('counsellor');
  const { http } = somebody;
  const on = ({ id }: { id: string }, path = ''): string => `/v1/beneficiaries/${id}${path}`;
  const self: Counsellor = {
    ...somebody,
    begin: async (person = {}) => {
      people += 1;
      const name = { firstName: 'Camille', lastName: `Exemple ${people}` };
      return answered<CaseFile>(await http.post('/v1/beneficiaries').send({ ...name, ...person }), 201);
    },
    file: async (file) => answered<CaseFile>(await http.get(on(file)), 200),
    bring: async (file, status) => {
      await http.patch(on(file)).send({ consentAt: heldAt }).expect(200);
      for (const next of statuses.slice(1, statuses.indexOf(status) + 1)) {
        await http.patch(on(file)).send({ status: next }).expect(200);
      }
    },
    talk: (file, change = {}) =>
      http.post(on(file, '/conversations')).send({
        ...{ phase: 'preliminary', channel: 'in_person', subject: 'Analyse de la demande' },
        ...{ notes: 'Envisage une reconversion.', heldAt, minutes: 60 },
        ...change,
      }),
    upload: (file, content = 'Convention.\n', fields = {}) => {
      const form = http.post(on(file, '/documents'));
      for (const [name, value] of Object.entries({ title: 'Convention', kind: 'agreement', ...fields })) {
        void form.field(name, value);
      }
      return form.attach('file', Buffer.from(content), 'convention.txt');
    },
    document: async (file, content) => answered<CaseDocument>(await self.upload(file, content), 201),
    link: async (file, { userId: accountId, http: theirs }) => {
      await http.post(on(file, '/invitation')).send({ accountId }).expect(201);
      const { body } = await theirs.get('/v1/my-case/invitations').expect(200);
      const [invitation] = (body as { data: { id: string }[] }).data;
      await theirs.post(`/v1/my-case/invitations/${invitation!.id}/accept`).expect(204);
    },
  };
  return self;
}

function answered<Body>({ status, text, body }: Response, wanted: number): Body {
  if (status !== wanted) throw new Error(`${status} ${text}`);
  return body as Body;
}

/** Status and code of a refusal, and the fields it names. */
export const refusal = ({ status, body }: Response): unknown[] => [
  status,
  (body as { code: string }).code,
  ...((body as { errors?: { field: string }[] }).errors ?? []).map(({ field }) => field),
];
