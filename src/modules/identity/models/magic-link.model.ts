import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute } from 'sequelize';
import { BelongsTo, Column, DataType, ForeignKey, Table } from 'sequelize-typescript';
import { BaseModel, Instant } from '../../../platform/database/base.model.js';
import { Classified } from '../../../platform/privacy/data-classes.js';
import { User } from './user.model.js';

export const linkPurposes = ['sign_in', 'verify_email', 'change_email'] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

/** A link that was mailed, with the code that stands for it. Kept for a day, so that wrong tries are counted. */
@Table({
  schema: 'identity',
  tableName: 'magic_links',
  indexes: [
    { name: 'magic_links__token_hash_key', unique: true, fields: ['token_hash'] },
    {
      name: 'magic_links__user_id_purpose_key',
      unique: true,
      fields: ['user_id', 'purpose'],
      where: { used_at: null },
    },
    { name: 'magic_links__user_id_expires_at_idx', fields: ['user_id', 'expires_at'] },
    { name: 'magic_links__expires_at_idx', fields: ['expires_at'] },
  ],
})
export class MagicLink extends BaseModel<InferAttributes<MagicLink>, MagicLinkCreationAttributes> {
  /**
   * The account that is opened, or whose address is proved. Wrong tries of all its codes count together: five
   * within an hour.
   */
  @Classified('internal')
  @ForeignKey(() => User)
  @Column({ type: DataType.UUID, allowNull: false, field: 'user_id', onDelete: 'CASCADE' })
  declare userId: string;

  /**
   * `sign_in`, `verify_email` or `change_email`: link and code are good for nothing else. An account has one open
   * link to sign in, and one that proves an address.
   */
  @Classified('internal')
  @Column({ type: DataType.STRING(20), allowNull: false })
  declare purpose: LinkPurpose;

  /** The address that is proved. */
  @Classified('personal')
  @Column({ type: 'platform.email_address', allowNull: false })
  declare email: string;

  /** SHA-256 of the token, which is 256 random bits. */
  @Classified('secret')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'token_hash' })
  declare tokenHash: Buffer;

  /** Keyed, and bound to row, address and purpose: six digits alone could be tried out. */
  @Classified('secret')
  @Column({ type: DataType.BLOB, allowNull: false, field: 'code_hash' })
  declare codeHash: Buffer;

  /** Wrong tries. */
  @Classified('internal')
  @Column({ type: DataType.INTEGER, allowNull: false, defaultValue: 0, field: 'code_attempts' })
  declare codeAttempts: CreationOptional<number>;

  /** SHA-256 of the cookie of the browser that asked. */
  @Classified('secret')
  @Column({ type: DataType.BLOB, field: 'browser_hash' })
  declare browserHash: CreationOptional<Buffer | null>;

  /**
   * 15 minutes after it was asked for to sign in, an hour to prove an address. The row is removed a day after that,
   * when somebody asks for a link.
   */
  @Classified('internal')
  @Column({ type: Instant, allowNull: false, field: 'expires_at' })
  declare expiresAt: Date;

  /** When it was redeemed, or replaced by another one. */
  @Classified('internal')
  @Column({ type: Instant, field: 'used_at' })
  declare usedAt: CreationOptional<Date | null>;

  @BelongsTo(() => User)
  declare user?: NonAttribute<User>;
}

export interface MagicLinkCreationAttributes extends InferCreationAttributes<MagicLink> {}
