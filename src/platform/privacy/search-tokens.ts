import { createCipheriv, createHmac, hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { IndexedColumn } from './blind-index.js';
import { canonicalUuid } from './canonical-uuid.js';
import { EncryptedColumnMisuse } from './field-encryption-error.js';
import type { MatchOptions } from './fold-words.js';
import { KeyRing } from './key-ring.js';
import { termsOf, termsWanted, type SearchTerm } from './search-terms.js';

/** Where a text is searched: in every other scope, column and table the same word has an unrelated token. */
export interface SearchPlace extends IndexedColumn {
  /** A UUID in either case: what all texts have in common that are searched together (a thread, a case). */
  scope: string;
}

/** For `unnest($1::uuid[], $2::text[]) AS wanted (scope, tokens)`: a row has all of `tokens[i]` in `scopes[i]`. */
export interface WantedTokens {
  scopes: string[];
  /** Each a `bigint[]` as PostgreSQL writes it. */
  tokens: string[];
}

const blockBytes = 16;

/**
 * Finds encrypted texts by their words: keyed tokens of 64 bits for each word and its beginnings, which nobody can
 * compute who has the database alone (docs/decisions/0019-search-over-encrypted-text.md). Tokens may find a text too
 * many: whoever opens it asks `matches` of it.
 */
@Injectable()
export class SearchTokens {
  constructor(private readonly keys: KeyRing) {}

  /**
   * What is stored beside a text that is sealed now: signed 64-bit numbers by the active key, each once, in order of
   * size. For statements of one's own; a model has `@SearchTokensOf`.
   * @throws EncryptedColumnMisuse for a scope that is no UUID.
   */
  tokens(text: string, place: SearchPlace): string[] {
    return this.of(this.keys.activeId, blocksOf(termsOf(text)), place);
  }

  /**
   * What rows have stored for texts with all words of `query`, one set for each of `ENCRYPTION_KEYS`, the active one
   * first: a row that has all of any one set is found. None for a query without words, which finds nothing.
   * @throws EncryptedColumnMisuse for a scope that is no UUID.
   */
  query(query: string, place: SearchPlace, options: MatchOptions = {}): string[][] {
    return this.sets(blocksOf(termsWanted(query, options)), place);
  }

  /**
   * The same for many scopes at once, for a statement that does not change with their number:
   *
   *     SELECT message.id, message.content
   *       FROM unnest($1::uuid[], $2::text[]) AS wanted (scope, tokens)
   *      CROSS JOIN LATERAL (SELECT * FROM messaging.messages
   *                           WHERE search_tokens @> wanted.tokens::bigint[] OFFSET 0) AS message
   *      WHERE message.thread_id = wanted.scope
   *
   * OFFSET 0 keeps it one look into the GIN index for each scope and key, however many there are. The index serves who
   * reads the table under no condition (`asService`): find the scopes as the person, search them as the service.
   * @throws EncryptedColumnMisuse for a scope that is no UUID.
   */
  wanted(
    query: string,
    column: IndexedColumn,
    scopes: readonly string[],
    options: MatchOptions = {},
  ): WantedTokens {
    const blocks = blocksOf(termsWanted(query, options));
    const wanted: WantedTokens = { scopes: [], tokens: [] };
    for (const scope of scopes) {
      for (const set of this.sets(blocks, { ...column, scope })) {
        wanted.scopes.push(scope);
        wanted.tokens.push(tokensAsText(set));
      }
    }
    return wanted;
  }

  private sets(blocks: Buffer, place: SearchPlace): string[][] {
    return blocks.length === 0 ? [] : this.keys.ids.map((keyId) => this.of(keyId, blocks, place));
  }

  private of(keyId: string, blocks: Buffer, { table, column, scope }: SearchPlace): string[] {
    if (!canonicalUuid.test(scope)) {
      throw new EncryptedColumnMisuse(`${table}.${column}: the scope of a search is no UUID.`);
    }
    const columnKey = this.keys.keyFor(keyId, 'search-tokens', table, column)!;
    const key = createHmac('sha256', columnKey).update(scope.toLowerCase()).digest();
    return tokensOf(blocks, key);
  }
}

/** As PostgreSQL writes a `bigint[]`. */
export const tokensAsText = (tokens: readonly string[]): string => `{${tokens.join(',')}}`;

/**
 * The first half of each block under AES-256. That equal blocks look equal is what ECB is shunned for and what a token
 * is; no block comes twice, and half of it is no way back.
 */
function tokensOf(blocks: Buffer, key: Buffer): string[] {
  const sealed = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(blocks);
  const tokens = new BigInt64Array(blocks.length / blockBytes);
  for (const at of tokens.keys()) tokens[at] = sealed.readBigInt64BE(at * blockBytes);
  return Array.from(new Set(tokens.sort()), String);
}

/**
 * A block of 16 bytes for each term: its UTF-8 and zeros, of which no term has one; for a longer one `#` (23 in
 * hexadecimal), with which no term begins, and 15 bytes of its SHA-256.
 */
function blocksOf(terms: ReadonlySet<SearchTerm>): Buffer {
  const blocks = Buffer.alloc(terms.size * blockBytes);
  let at = 0;
  for (const term of terms) {
    if (Buffer.byteLength(term) <= blockBytes) blocks.write(term, at, 'utf8');
    else blocks.write(`23${hash('sha256', term, 'hex')}`, at, blockBytes, 'hex');
    at += blockBytes;
  }
  return blocks;
}
