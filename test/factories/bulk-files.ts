import { FieldCipher } from '../../src/platform/privacy/field-cipher.js';
import { uuidV7 } from '../../src/platform/database/uuid-v7.js';
import type { Service } from '../setup/service.js';

/** What a counsellor has, who is the reader of the lists and, with another counsellor, a beneficiary as well. */
export interface BulkFiles {
  /** A file with as many interviews as the law has minutes, and documents. */
  longId: string;
  /** A document with many versions. */
  documentId: string;
}

/** Of the long file, and of that which is the reader's own. */
const documents = 500;
const versions = 500;
const reads = 250;

const addRole = `
  INSERT INTO identity.user_roles (user_id, role_id) SELECT $1, id FROM identity.roles WHERE code = 'counsellor'`;

const addFiles = `
  INSERT INTO casework.beneficiaries (id, user_id, first_name, last_name, status, consent_at, created_at)
    SELECT id, $2, first, last, 'conclusion', now(), now() - n * interval '1 minute'
      FROM unnest($1::uuid[], $3::bytea[], $4::bytea[]) WITH ORDINALITY AS given (id, first, last, n)`;

const addDocuments = `
  INSERT INTO casework.documents (id, user_id, beneficiary_id, title, kind, shared_at, created_at)
    SELECT id, $4, file, title, 'other', now(), now() - n * interval '1 minute'
      FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) WITH ORDINALITY AS given (id, file, title, n)`;

const addConversations = `
  INSERT INTO casework.conversations (id, user_id, beneficiary_id, phase, channel, subject, minutes, held_at, created_at)
    SELECT id, $4, file, 'conclusion', 'phone', subject, 1, now() - n * interval '1 hour', now() - n * interval '1 minute'
      FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) WITH ORDINALITY AS given (id, file, subject, n)`;

const announceFiles = `
  INSERT INTO platform.discarded_files (storage_key, next_attempt_at)
    SELECT 'bulk/' || n, now() + interval '1 day' FROM generate_series(1, $1::integer) n`;

const addVersions = `
  INSERT INTO casework.document_versions (id, document_id, beneficiary_id, number, created_by, storage_key, file_name,
                                          mime_type, size_bytes, sha256, file_key)
    SELECT id, $2, $3, n, $4, 'bulk/' || n, 'bulk.txt', 'text/plain', 1, repeat('0', 64), '\\x00'
      FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, n)`;

const addInvitations = `
  INSERT INTO casework.invitations (beneficiary_id, account_id, created_at)
    SELECT id, $2, created_at FROM casework.beneficiaries WHERE id = ANY ($1)`;

/** Adds `size` files of the reader (`userId`), each with a document and an interview, past the service. */
export async function fillFiles(service: Service, userId: string, size: number): Promise<BulkFiles> {
  const cipher = service.app.get(FieldCipher, { strict: false });
  const idsOf = (count: number): string[] => Array.from({ length: count }, () => uuidV7());
  const sealed = (ids: readonly string[], table: string, column: string): Buffer[] =>
    ids.map((row) => cipher.seal('Exemple', { table: `casework.${table}`, column, row }));
  const file = (ids: readonly string[], keeper: string): Promise<unknown> => {
    const [first, last] = ['first_name', 'last_name'].map((name) => sealed(ids, 'beneficiaries', name));
    return service.query(addFiles, [ids, keeper, first, last]);
  };
  const addTo = async (statement: string, table: string, column: string, files: readonly string[]) => {
    const ids = idsOf(files.length);
    await service.query(statement, [ids, files, sealed(ids, table, column), userId]);
    return ids;
  };
  await service.query(addRole, [userId]);
  const { userId: keeper } = await service.signIn('counsellor');
  const [files, [own]] = [idsOf(size), idsOf(1)];
  await file(files, userId);
  await file([own!], keeper);
  // The oldest: a look at all files does not come to it.
  const longId = files.at(-1)!;
  const many = (id: string, count: number): string[] => Array.from({ length: count }, () => id);
  const [documentId] = await addTo(addDocuments, 'documents', 'title', files);
  for (const id of [longId, own!]) await addTo(addDocuments, 'documents', 'title', many(id, documents));
  await addTo(addConversations, 'conversations', 'subject', files);
  await addTo(addConversations, 'conversations', 'subject', many(longId, 500));
  await service.query(announceFiles, [versions]);
  await service.query(addVersions, [idsOf(versions), documentId, files[0], userId]);
  await service.query(addInvitations, [files, userId]);
  await service.query('UPDATE casework.beneficiaries SET account_id = $2 WHERE id = $1', [own, userId]);
  const read = `SELECT platform.record_read('casework.beneficiaries', $1, $2)`;
  for (let n = 0; n < reads; n++) await service.query(read, [own, userId]);
  return { longId, documentId: documentId! };
}
