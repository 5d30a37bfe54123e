import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import type { Environment } from '../../src/config/environment.js';
import { protectionSql } from '../../src/platform/access/protection-sql.js';
import { owner } from '../../src/platform/access/row-access.js';
import { auditSql } from '../../src/platform/audit/audit-sql.js';
import { BaseModel } from '../../src/platform/database/base.model.js';
import { FeatureModule, type FeatureDefinition } from '../../src/platform/features/feature.module.js';
import { Classified } from '../../src/platform/privacy/data-classes.js';
import { Encrypted, SearchTokensOf } from '../../src/platform/privacy/encrypted.decorator.js';
import { startService, type Service } from './service.js';

/** A module of the tests with an encrypted text that is searched by words. */
@Table({ schema: 'archive', tableName: 'memos' })
export class Memo extends BaseModel<InferAttributes<Memo>, MemoCreationAttributes> {
  @Classified('personal')
  @Column({ type: DataType.UUID, field: 'owner_id' })
  declare ownerId: CreationOptional<string | null>;

  @Classified('internal')
  @Column({ type: DataType.UUID, field: 'thread_id' })
  declare threadId: CreationOptional<string | null>;

  @Encrypted()
  declare content: CreationOptional<string | null>;

  @SearchTokensOf('content', { scope: 'threadId', field: 'search_tokens' })
  declare searchTokens: CreationOptional<string[] | null>;
}

export interface MemoCreationAttributes extends InferCreationAttributes<Memo> {}

const feature: FeatureDefinition = {
  schema: 'archive',
  models: [Memo],
  access: { memos: { select: [owner('owner_id')], service: ['select', 'insert', 'update', 'delete'] } },
  constraints: {},
};

/** The service with the archive in it, guarded and audited as a module of the product, on the database of this file. */
export async function startArchive(
  change: (environment: Environment) => Environment = (same) => same,
): Promise<Service> {
  const service = await startService(change, [], [FeatureModule.register(feature)]);
  const [made] = await service.query<{ memos: string | null }>(
    `SELECT to_regclass('archive.memos') AS memos`,
  );
  if (!made!.memos) await service.query([tables, protectionSql(feature), auditSql(feature)].join('\n'));
  return service;
}

const tables = `
  CREATE SCHEMA archive;
  CREATE TABLE archive.memos (
    id uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    owner_id uuid,
    thread_id uuid,
    content bytea,
    search_tokens bigint[],
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now()
  );
  CREATE INDEX memos__thread_id_idx ON archive.memos (thread_id);
  CREATE INDEX memos__search_tokens_idx ON archive.memos USING gin (search_tokens);`;
