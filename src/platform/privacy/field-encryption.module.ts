import { Module } from '@nestjs/common';
import { BlindIndex } from './blind-index.js';
import { FieldCipher } from './field-cipher.js';
import { KeyRing } from './key-ring.js';
import { ModelEncryptions } from './model-encryptions.js';
import { KeyCensus } from './rotation/key-census.js';
import { KeyCheck } from './rotation/key-check.js';
import { KeyRotation } from './rotation/key-rotation.js';
import { SearchTokens } from './search-tokens.js';

/** Keeps what is sensitive out of the database, its dumps and its backups. */
@Module({
  providers: [
    KeyRing,
    FieldCipher,
    BlindIndex,
    SearchTokens,
    ModelEncryptions,
    KeyCheck,
    KeyCensus,
    KeyRotation,
  ],
  exports: [FieldCipher, BlindIndex, SearchTokens, ModelEncryptions],
})
export class FieldEncryptionModule {}
