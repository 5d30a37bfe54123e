import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import pg from 'pg';
import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, HasMany, Scopes, Table } from 'sequelize-typescript';
import type { EncryptionKey } from '../../src/config/encryption-keys.js';
import { loadEnvironment, type Environment } from '../../src/config/environment.js';
import { Public } from '../../src/platform/access/access.decorators.js';
import { BaseModel } from '../../src/platform/database/base.model.js';
import type { TableAccess } from '../../src/platform/access/row-access.js';
import { FeatureModule } from '../../src/platform/features/feature.module.js';
import { TextField } from '../../src/platform/http/fields.js';
import { IdParam } from '../../src/platform/http/id-param.js';
import { Classified } from '../../src/platform/privacy/data-classes.js';
import { BlindIndexOf, Encrypted } from '../../src/platform/privacy/encrypted.decorator.js';
import { startService, type Service } from './service.js';

export interface Anamnesis {
  allergies: string[];
  smokes?: boolean;
}

/** A module of the tests with encrypted columns of every kind. */
@Scopes(() => ({ brief: { attributes: ['id', 'name'] } }))
@Table({ schema: 'vault', tableName: 'patients' })
export class Patient extends BaseModel<InferAttributes<Patient>, PatientCreationAttributes> {
  @Classified('personal')
  @Column({ type: DataType.STRING(100), allowNull: false })
  declare name: string;

  @Encrypted()
  declare notes: CreationOptional<string | null>;

  @Encrypted({ as: 'json' })
  declare anamnesis: CreationOptional<Anamnesis | null>;

  @Encrypted({ field: 'tax_number' })
  declare taxNumber: CreationOptional<string | null>;

  @BlindIndexOf('taxNumber', (value) => value.replaceAll(' ', '').toUpperCase(), {
    field: 'tax_number_index',
  })
  declare taxNumberIndex: CreationOptional<Buffer | null>;

  @HasMany(() => Visit)
  declare visits?: NonAttribute<Visit[]>;
}

export interface PatientCreationAttributes extends InferCreationAttributes<Patient> {}

@Table({ schema: 'vault', tableName: 'visits' })
export class Visit extends BaseModel<InferAttributes<Visit>, VisitCreationAttributes> {
  @Classified('internal')
  @ForeignKey(() => Patient)
  @Column({ type: DataType.UUID, field: 'patient_id' })
  declare patientId: CreationOptional<string | null>;

  @Encrypted()
  declare notes: CreationOptional<string | null>;

  @BelongsTo(() => Patient)
  declare patient?: NonAttribute<Patient>;
}

export interface VisitCreationAttributes extends InferCreationAttributes<Visit> {}

class Notes {
  @TextField({ max: 5_000 })
  notes!: string;
}

class NewPatient extends Notes {
  @TextField({ max: 100 })
  name!: string;
}

/** Keeps and shows the notes of patients, as a service of the product would. */
@Public()
@Controller('test/patients')
export class PatientsController {
  /** In all the ways in which values get into a statement: inlined, then bound. */
  @Post()
  async create(@Body() { name, notes }: NewPatient): Promise<{ id: string }> {
    const anamnesis = { allergies: [notes] };
    const [patient] = await Patient.bulkCreate([{ name, notes, anamnesis, taxNumber: notes }]);
    await Visit.create({ patientId: patient!.id, notes });
    return { id: patient!.id };
  }

  @Get(':id')
  async notes(@Param() { id }: IdParam): Promise<{ notes: string | null }> {
    const patient = await Patient.findByPk(id, { rejectOnEmpty: true });
    return { notes: patient.notes };
  }

  @Patch(':id')
  async change(@Param() { id }: IdParam, @Body() { notes }: Notes): Promise<void> {
    const patient = await Patient.findByPk(id, { rejectOnEmpty: true });
    await patient.update({ notes });
  }
}

const open: TableAccess = { service: ['select', 'insert', 'update', 'delete'] };

export const vaultModule = () =>
  FeatureModule.register({
    schema: 'vault',
    models: [Patient, Visit],
    access: { patients: open, visits: open },
    constraints: {},
  });

/** The service with the vault in it, on the database of this test file. */
export async function startVault(
  change: (environment: Environment) => Environment = (same) => same,
): Promise<Service> {
  const client = new pg.Client(loadEnvironment().database.connection);
  await client.connect();
  await client.query(vaultTables).finally(() => client.end());
  return startService(change, [PatientsController], [vaultModule()]);
}

/** A key of `ENCRYPTION_KEYS` made of one letter, as those of no two ids are. */
export const keyOf = (id: string, letter: string): EncryptionKey => ({ id, key: Buffer.alloc(32, letter) });

/** Lets a service have these keys; the first one seals. */
export const withKeys =
  (...encryptionKeys: EncryptionKey[]) =>
  (environment: Environment): Environment => ({ ...environment, encryptionKeys });

const vaultTables = `
  CREATE SCHEMA IF NOT EXISTS vault;
  CREATE TABLE IF NOT EXISTS vault.patients (
    id uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    name varchar(100) NOT NULL CONSTRAINT patients__name_key UNIQUE,
    notes bytea,
    anamnesis bytea,
    tax_number bytea,
    tax_number_index bytea,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS vault.visits (
    id uuid PRIMARY KEY DEFAULT platform.uuid_v7(),
    patient_id uuid REFERENCES vault.patients (id),
    notes bytea,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now()
  );
  GRANT USAGE ON SCHEMA vault TO PUBLIC;
  GRANT ALL ON ALL TABLES IN SCHEMA vault TO PUBLIC`;
