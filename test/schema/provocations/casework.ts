import type { Service } from '../../setup/service.js';
import { counsellor, type Counsellor } from '../../e2e/casework/counsellors.js';
import { nobody, sameIds, type Provocations } from './provocation.js';

const insert = (table: string, row: Record<string, string>): string =>
  `INSERT INTO casework.${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')})`;

const twice = (statement: string): string => `${statement}; ${statement}`;
const some = (column: string, table: string): string =>
  `(SELECT ${column} FROM ${table} ORDER BY id LIMIT 1)`;
const someUser = some('id', 'identity.users');
const unknown = `'${nobody}'`;
const sealed = `'\\x0101'`;
/** One that is open, and has come to its first phase. */
const openFile = `(SELECT id FROM casework.beneficiaries WHERE status = 'preliminary' ORDER BY id LIMIT 1)`;
const draft = `(SELECT id FROM casework.documents WHERE status = 'draft' ORDER BY id LIMIT 1)`;
const signed = `(SELECT id FROM casework.documents WHERE status = 'signed' ORDER BY id LIMIT 1)`;

/** Rows that are right but for what `change` (column: SQL) says. */
const beneficiary = (change: Record<string, string>): string =>
  insert('beneficiaries', { user_id: someUser, first_name: sealed, last_name: sealed, ...change });
const document = (change: Record<string, string>): string =>
  insert('documents', {
    user_id: someUser,
    beneficiary_id: openFile,
    title: sealed,
    kind: `'other'`,
    ...change,
  });
const version = (change: Record<string, string> = {}): string =>
  insert('document_versions', {
    ...{ document_id: draft, beneficiary_id: openFile, number: '1', created_by: someUser },
    ...{ storage_key: unknown, file_name: `'cv.txt'`, mime_type: `'text/plain'`, size_bytes: '1' },
    ...{ sha256: `repeat('0', 64)`, file_key: sealed },
    ...change,
  });
const conversation = (change: Record<string, string>): string =>
  insert('conversations', {
    ...{ user_id: someUser, beneficiary_id: openFile, phase: `'preliminary'`, channel: `'phone'` },
    ...{ subject: sealed, held_at: 'now()', minutes: '1' },
    ...change,
  });
const summary = (change: Record<string, string>): string =>
  insert('summaries', { beneficiary_id: openFile, body: sealed, ...change });
const handOver = (change: Record<string, string>): string =>
  insert('hand_overs', {
    ...{ beneficiary_id: openFile, from_counsellor: someUser, to_counsellor: someUser, reason: sealed },
    ...change,
  });
const invitation = (change: Record<string, string>): string =>
  insert('invitations', { beneficiary_id: openFile, account_id: someUser, ...change });

const begin = async (service: Service, status: string) => {
  const keeper = await counsellor(service);
  const file = await keeper.begin();
  await keeper.bring(file, status);
  return { keeper, file, path: `/v1/beneficiaries/${file.id}` };
};
const inReview = async (keeper: Counsellor, file: { id: string }) => {
  const { id } = await keeper.document(file);
  await keeper.http.patch(`/v1/documents/${id}`).send({ status: 'in_review' }).expect(200);
  return `/v1/documents/${id}`;
};

export const caseworkProvocations: Provocations = {
  beneficiaries__id_pk: sameIds('casework.beneficiaries'),
  fk_beneficiary_user: { missing: beneficiary({ user_id: unknown }) },
  beneficiaries__account_id_fk: { missing: beneficiary({ account_id: unknown }) },
  beneficiaries__account_id_key: async (service) => {
    const { keeper, file } = await begin(service, 'intake');
    const member = await service.signIn('member');
    await keeper.link(file, member);
    const second = await keeper.begin();
    const invited = await keeper.http
      .post(`/v1/beneficiaries/${second.id}/invitation`)
      .send({ accountId: member.userId });
    return member.http.post(`/v1/my-case/invitations/${(invited.body as { id: string }).id}/accept`);
  },
  beneficiaries__status_check: beneficiary({ status: `'lost'`, consent_at: 'now()' }),
  beneficiaries__status_moves_forward: async (service) => {
    const { keeper, path } = await begin(service, 'preliminary');
    return keeper.http.patch(path).send({ status: 'intake' });
  },
  beneficiaries__consent_check: async (service) => {
    const { keeper, path } = await begin(service, 'preliminary');
    return keeper.http.patch(path).send({ consentAt: null });
  },
  beneficiaries__minutes_check: async (service) => {
    const { keeper, file } = await begin(service, 'preliminary');
    await keeper.talk(file, { minutes: 1_440 }).expect(201);
    return keeper.talk(file, { minutes: 1 });
  },
  // The service finds it out before.
  beneficiaries__is_closed: conversation({
    beneficiary_id: `(SELECT id FROM casework.beneficiaries WHERE status = 'closed' ORDER BY id LIMIT 1)`,
  }),

  documents__id_pk: document({ id: some('id', 'casework.documents') }),
  documents__user_id_fk: { missing: document({ beneficiary_id: unknown, user_id: unknown }) },
  documents__beneficiary_id_fk: { missing: document({ beneficiary_id: unknown }) },
  documents__kind_check: document({ kind: `'poem'` }),
  documents__status_check: document({ status: `'lost'` }),
  documents__status_moves: async (service) => {
    const { keeper, file } = await begin(service, 'intake');
    const path = await inReview(keeper, file);
    await keeper.http.patch(path).send({ status: 'archived' }).expect(200);
    return keeper.http.patch(path).send({ status: 'draft' });
  },
  documents__version_count_check: document({ version_count: '-1' }),
  documents__signature_check: document({ signed_by: someUser }),
  documents__signature_fits: `
    UPDATE casework.documents SET status = 'signed', signed_at = now(), signed_by = user_id, signed_version = 1,
           signed_sha256 = repeat('0', 64) WHERE status = 'in_review'`,
  documents__is_final: async (service) => {
    const { keeper, file } = await begin(service, 'intake');
    const path = await inReview(keeper, file);
    const { body } = await keeper.http.get(`${path}/versions`);
    const [{ sha256 }] = (body as { data: [{ sha256: string }] }).data;
    await keeper.http.post(`${path}/sign`).send({ sha256 }).expect(200);
    return keeper.http.delete(path);
  },

  // At once: what keeps a file looks for it after each statement.
  document_versions__id_pk: version({ id: some('id', 'casework.document_versions') }),
  document_versions__storage_key_key: version({
    storage_key: some('storage_key', 'casework.document_versions'),
  }),
  document_versions__document_id_number_key: `
    UPDATE casework.document_versions SET number = 1 WHERE document_id = ${draft}`,
  document_versions__document_id_fk: { missing: version({ document_id: unknown }) },
  document_versions__beneficiary_id_fk: {
    missing: `UPDATE casework.document_versions SET beneficiary_id = ${unknown} WHERE document_id = ${draft}`,
  },
  document_versions__number_check: `UPDATE casework.document_versions SET number = 0 WHERE document_id = ${draft}`,
  document_versions__size_bytes_check: version({ size_bytes: '0' }),
  document_versions__sha256_check: version({ sha256: `'none'` }),
  document_versions__stays: `DELETE FROM casework.document_versions WHERE document_id = ${signed}`,

  conversations__id_pk: conversation({ id: some('id', 'casework.conversations') }),
  conversations__user_id_fk: { missing: conversation({ beneficiary_id: unknown, user_id: unknown }) },
  conversations__beneficiary_id_fk: { missing: conversation({ beneficiary_id: unknown }) },
  conversations__phase_check: conversation({ phase: `'lost'` }),
  conversations__phase_has_begun: async (service) => {
    const { keeper, file } = await begin(service, 'preliminary');
    return keeper.talk(file, { phase: 'conclusion' });
  },
  conversations__channel_check: conversation({ channel: `'pigeon'` }),
  conversations__minutes_check: conversation({ minutes: '0' }),

  summaries__id_pk: summary({ id: some('id', 'casework.summaries') }),
  summaries__beneficiary_id_key: twice(summary({})),
  summaries__beneficiary_id_fk: { missing: summary({ beneficiary_id: unknown }) },

  hand_overs__id_pk: twice(handOver({ id: unknown })),
  hand_overs__beneficiary_id_fk: { missing: handOver({ beneficiary_id: unknown }) },

  invitations__id_pk: `${invitation({ id: unknown })}; ${invitation({
    id: unknown,
    beneficiary_id: `(SELECT id FROM casework.beneficiaries WHERE status = 'intake' ORDER BY id LIMIT 1)`,
  })}`,
  invitations__beneficiary_id_key: async (service) => {
    const { keeper, path } = await begin(service, 'intake');
    const { userId: accountId } = await service.signIn('member');
    await keeper.http.post(`${path}/invitation`).send({ accountId }).expect(201);
    return keeper.http.post(`${path}/invitation`).send({ accountId });
  },
  invitations__beneficiary_id_fk: { missing: invitation({ beneficiary_id: unknown }) },
  invitations__account_id_fk: { missing: invitation({ account_id: unknown }) },
};
