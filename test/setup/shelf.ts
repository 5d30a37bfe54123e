import {
  Body,
  Controller,
  Delete,
  Get,
  Injectable,
  Param,
  Post,
  Req,
  Res,
  type DynamicModule,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import pg from 'pg';
import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'sequelize';
import { Column, DataType, Table } from 'sequelize-typescript';
import { loadEnvironment, type Environment } from '../../src/config/environment.js';
import { SignedIn } from '../../src/platform/access/access.decorators.js';
import { requirePrincipal } from '../../src/platform/access/principal.js';
import { protectionSql } from '../../src/platform/access/protection-sql.js';
import { owner } from '../../src/platform/access/row-access.js';
import { auditSql } from '../../src/platform/audit/audit-sql.js';
import { TransactionRunner } from '../../src/platform/database/transaction-runner.js';
import { Problem } from '../../src/platform/errors/problem.js';
import { FeatureModule, type FeatureDefinition } from '../../src/platform/features/feature.module.js';
import { FileJanitor } from '../../src/platform/files/file-janitor.js';
import { FileSender } from '../../src/platform/files/file-sender.js';
import { StoredFileModel } from '../../src/platform/files/models/stored-file.model.js';
import { rowOf, type UploadedFile as File } from '../../src/platform/files/received-file.js';
import { AcceptsUpload, AnswersFile, UploadedFile } from '../../src/platform/files/uploads.decorators.js';
import { TextField, UuidField } from '../../src/platform/http/fields.js';
import { IdParam } from '../../src/platform/http/id-param.js';
import { Classified } from '../../src/platform/privacy/data-classes.js';
import { startService, type Service } from './service.js';

/** A module of the tests that keeps files, each open to its owner alone. */
@Table({
  schema: 'shelf',
  tableName: 'scans',
  indexes: [
    { name: 'scans__storage_key_key', unique: true, fields: ['storage_key'] },
    { name: 'scans__user_id_idx', fields: ['user_id'] },
  ],
})
export class Scan extends StoredFileModel<InferAttributes<Scan>, ScanCreationAttributes> {
  @Classified('internal')
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id' })
  declare userId: string;

  @Classified('personal')
  @Column({ type: DataType.STRING(50) })
  declare note: CreationOptional<string | null>;
}

export interface ScanCreationAttributes extends InferCreationAttributes<Scan> {}

class NewScan {
  @TextField({ max: 50, optional: true, example: 'of the left hand' })
  note?: string;
}

class ScanResponse {
  @UuidField()
  id!: string;

  @TextField({ max: 255, example: 'hand.png' })
  fileName!: string;
}

@Injectable()
export class ScansService {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly sender: FileSender,
    private readonly janitor: FileJanitor,
  ) {}

  keep(file: File, note: string | undefined): Promise<Scan> {
    const { userId } = requirePrincipal();
    return this.transactions.run(async () => {
      const scan = await Scan.create({ ...rowOf(file), userId, note: note ?? null });
      if (note === 'refuse') throw new Problem(409, 'shelf.refused', 'Not this one.');
      return scan;
    });
  }

  async send(id: string, request: FastifyRequest, reply: FastifyReply) {
    return this.sender.send(reply, await this.find(id), request);
  }

  async remove(id: string): Promise<void> {
    await this.transactions.run(async () => {
      await (await this.find(id)).destroy();
      this.janitor.wakeAfterCommit();
    });
  }

  private async find(id: string): Promise<Scan> {
    const scan = await Scan.findByPk(id);
    if (!scan) throw Problem.notFound('shelf.no_such_scan', 'scan');
    return scan;
  }
}

@ApiTags('test')
@SignedIn()
@Controller('test/scans')
export class ScansController {
  constructor(private readonly scans: ScansService) {}

  @Post()
  @AcceptsUpload({ fields: NewScan, maxBytes: 1_000_000 })
  @ApiOperation({ summary: 'Keep a scan' })
  @ApiCreatedResponse({ type: ScanResponse })
  async keep(@UploadedFile() file: File, @Body() { note }: NewScan) {
    const { id, fileName, mimeType, sizeBytes, sha256 } = await this.scans.keep(file, note);
    return { id, fileName, mimeType, sizeBytes, sha256 };
  }

  /** Takes whatever is a PNG, and no other field. */
  @Post('plain')
  @AcceptsUpload({ mediaTypes: ['image/png'] })
  @ApiOperation({ summary: 'Keep a PNG' })
  @ApiCreatedResponse({ type: ScanResponse })
  async plain(@UploadedFile() file: File) {
    const { id, fileName } = await this.scans.keep(file, undefined);
    return { id, fileName };
  }

  @Get(':id/content')
  @AnswersFile()
  @ApiOperation({ summary: 'Read a scan' })
  content(
    @Param() { id }: IdParam,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.scans.send(id, request, reply);
  }

  @Delete(':id')
  remove(@Param() { id }: IdParam): Promise<void> {
    return this.scans.remove(id);
  }
}

const shelf: FeatureDefinition = {
  schema: 'shelf',
  models: [Scan],
  access: {
    scans: {
      select: [owner()],
      insert: [owner()],
      delete: [owner()],
      service: ['select', 'update'],
    },
  },
  constraints: {},
};

export const shelfModule = (): DynamicModule => {
  const feature = FeatureModule.register(shelf);
  return {
    ...feature,
    providers: [...(feature.providers ?? []), ScansService],
    controllers: [ScansController],
  };
};

/** The service with the shelf in it, on the database of this test file. */
export async function startShelf(
  change: (environment: Environment) => Environment = (same) => same,
): Promise<Service> {
  // The models are known, hence what protects their table can be written, once the service has started.
  const service = await startService(change, [], [shelfModule()]);
  await makeShelf();
  return service;
}

export async function makeShelf(): Promise<void> {
  const client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT FROM pg_namespace WHERE nspname = 'shelf'`);
    if (rows.length === 0) await client.query(`${shelfTables}\n${protectionSql(shelf)}\n${auditSql(shelf)}`);
  } finally {
    await client.end();
  }
}

const shelfTables = `
  CREATE SCHEMA shelf;
  CREATE TABLE shelf.scans (
    id uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    file_name varchar(255) NOT NULL,
    mime_type varchar(100) NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    sha256 varchar(64) NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    storage_key varchar(100) NOT NULL CONSTRAINT scans__storage_key_key UNIQUE,
    file_key bytea NOT NULL,
    user_id uuid NOT NULL REFERENCES identity.users (id) ON DELETE CASCADE,
    note varchar(50)
  );
  CREATE TRIGGER scans__keep_file AFTER INSERT ON shelf.scans
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.keep_file();
  CREATE TRIGGER scans__discard_file AFTER DELETE ON shelf.scans
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION platform.discard_file();
  ALTER TABLE shelf.scans OWNER TO atrium_migrator;
  ALTER SCHEMA shelf OWNER TO atrium_migrator;`;
