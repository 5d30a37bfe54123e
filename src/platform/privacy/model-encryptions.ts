import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/sequelize';
import { Op, type FindOptions, type Model, type ModelStatic, type WhereOptions } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { BlindIndex } from './blind-index.js';
import { encryptedTableOf } from './encrypted-columns.js';
import { FieldCipher } from './field-cipher.js';
import { EncryptedColumnMisuse } from './field-encryption-error.js';
import type { MatchOptions } from './fold-words.js';
import { findEncryption, ModelEncryption, setEncryption } from './model-encryption.js';
import { prepareFind, QueryChecks } from './query-checks.js';
import { SearchTokens } from './search-tokens.js';

/** Lets the models with `@Encrypted` columns seal and open them: services see plain attributes. */
@Injectable()
export class ModelEncryptions {
  /** Of every model that has encrypted columns. */
  readonly all: readonly ModelEncryption[];

  constructor(
    @InjectConnection() sequelize: Sequelize,
    private readonly cipher: FieldCipher,
    private readonly blindIndex: BlindIndex,
    private readonly searchTokens: SearchTokens,
  ) {
    this.all = Object.values(sequelize.models).flatMap((model) => this.takeUp(model) ?? []);
    // Of every model: one without encrypted columns may include one that has some.
    sequelize.addHook('beforeFindAfterExpandIncludeAll', function (this: unknown, options: FindOptions) {
      prepareFind(this as ModelStatic<Model>, options);
    });
  }

  /**
   * The condition for rows of `model` whose encrypted `attribute` equals `value`, both normalised; it holds also while
   * keys are rotated.
   * @throws EncryptedColumnMisuse where the attribute has no blind index.
   */
  matching<M extends Model>(model: ModelStatic<M>, attribute: keyof M & string, value: string): WhereOptions {
    const encryption = encryptionFor(model, attribute);
    const index = encryption.candidates(attribute, value);
    return { [index.attribute]: { [Op.in]: index.hashes } };
  }

  /**
   * The condition for rows of `model` in one of `scopes` whose encrypted `attribute` has, for each word of `query`, one
   * that begins with it; it holds also while keys are rotated. It may find a row too many: ask `matches` of what was
   * read. A query without words finds nothing. For hundreds of scopes `SearchTokens.wanted` is quicker.
   * @throws EncryptedColumnMisuse where the attribute has no search tokens, or a scope is no UUID.
   */
  containing<M extends Model>(
    model: ModelStatic<M>,
    attribute: keyof M & string,
    query: string,
    scopes: readonly string[],
    options?: MatchOptions,
  ): WhereOptions {
    const tokens = encryptionFor(model, attribute).tokenSets(attribute, query, scopes, options);
    // Of none, Sequelize makes what is never true.
    return { [Op.or]: tokens.sets.map((set) => ({ [tokens.attribute]: { [Op.contains]: set } })) };
  }

  private takeUp(model: ModelStatic<Model>): ModelEncryption | undefined {
    const table = encryptedTableOf(model);
    if (!table) return undefined;
    const encryption = new ModelEncryption(table, this.cipher, this.blindIndex, this.searchTokens);
    setEncryption(model, encryption);
    const checks = new QueryChecks(encryption);
    model.addHook('beforeSave', (row: Model, { fields = [] }) => encryption.seal(row, fields));
    model.addHook('beforeBulkCreate', (rows: readonly Model[], options) => {
      checks.bulkCreate(options);
      for (const row of rows) encryption.seal(row, options.fields ?? []);
    });
    model.addHook('beforeBulkUpdate', (options) => checks.bulkUpdate(options));
    model.addHook('beforeUpsert', (values: object) => checks.upsert(values));
    model.addHook('afterFind', (found: object | object[] | null, { raw }) => {
      if (!raw || !found) return;
      for (const row of [found].flat()) encryption.openRaw(row as Record<string, unknown>);
    });
    return encryption;
  }
}

function encryptionFor(model: ModelStatic<Model>, attribute: string): ModelEncryption {
  const encryption = findEncryption(model);
  if (!encryption) throw new EncryptedColumnMisuse(`${model.name}.${attribute} is not encrypted.`);
  return encryption;
}
