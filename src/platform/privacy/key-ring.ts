import { hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { EncryptionKey } from '../../config/encryption-keys.js';
import type { Environment } from '../../config/environment.js';

/** What a key is derived for: the same bytes never serve two purposes, nor two columns. */
export type KeyPurpose = 'encryption' | 'blind-index' | 'search-tokens';

/** The keys of `ENCRYPTION_KEYS`. Nobody uses them as they are: each purpose and column has keys derived from them. */
@Injectable()
export class KeyRing {
  /** Seals what is new. */
  readonly activeId: string;
  /** All that can be opened, the active one first. */
  readonly ids: readonly string[];
  private readonly masters: ReadonlyMap<string, EncryptionKey>;
  private readonly derived = new Map<string, Buffer>();

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    const keys = config.get('environment', { infer: true }).encryptionKeys;
    this.masters = new Map(keys.map((key) => [key.id, key]));
    this.ids = [...this.masters.keys()];
    this.activeId = this.ids[0]!;
  }

  /**
   * 32 bytes for one purpose in one column (HKDF-SHA-256).
   * @returns `undefined` where `keyId` is not among `ENCRYPTION_KEYS`.
   */
  keyFor(keyId: string, purpose: KeyPurpose, table: string, column: string): Buffer | undefined {
    // No name has a NUL in it.
    const name = `${keyId}\0${purpose}\0${table}\0${column}`;
    const known = this.derived.get(name);
    const master = this.masters.get(keyId);
    if (known || !master) return known;
    const info = JSON.stringify(['atrium', purpose, table, column]);
    const key = Buffer.from(hkdfSync('sha256', master.key, '', info, 32));
    this.derived.set(name, key);
    return key;
  }
}
