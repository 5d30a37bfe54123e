import { createHash, randomInt } from 'node:crypto';

/** What is looked for. */
export interface Traces {
  words: readonly string[];
  hashes: ReadonlySet<string>;
}

/**
 * Values that are one person's and nobody else's, of every kind that there is to enter: whatever they are copied into
 * can be found by a few words of text.
 */
export class Canary {
  private readonly word = unused(() => `canary${letters(8)}`);
  private readonly digits = unused(() => `4479${randomInt(10_000, 100_000)}`);
  private readonly network = unused(() => `2001:db8:${randomInt(0x1000, 0x10000).toString(16)}:`);
  private readonly month = unused(() => `19${randomInt(10, 60)}-0${randomInt(1, 10)}-`);
  private readonly hashes = new Set<string>();
  private made = 0;

  readonly password = `${this.word} sings`;

  text = (): string => this.keep(`${this.word} no ${this.next}`);
  username = (): string => this.keep(`${this.word}.${this.next}`);
  email = (): string => this.keep(`${this.word}.${this.next}@mail.example`);
  url = (): string => this.keep(`https://images.example/${this.word}.${this.next}.jpg`);
  phone = (): string => this.keep(`+${this.digits}${String(this.next).padStart(3, '0')}`);
  address = (): string => this.keep(`${this.network}:${this.next.toString(16)}`);
  day = (): string => this.keep(`${this.month}${String(1 + (this.next % 28)).padStart(2, '0')}`);

  /** A value for a column of a type of the database, as text; `undefined` for a type that no person has had yet. */
  ofType(type: string): string | undefined {
    if (type === 'platform.email_address') return this.email();
    if (type === 'platform.phone_number') return this.phone();
    if (type === 'platform.username') return this.username();
    if (type === 'inet') return this.address();
    if (type === 'date') return this.day();
    if (type.startsWith('timestamp')) return `${this.day()}T01:02:03.004Z`;
    if (type === 'jsonb') return JSON.stringify({ note: this.text() });
    if (type === 'text' || type.startsWith('character varying') || type === 'citext') return this.text();
    return undefined;
  }

  /** What gives any of the values away. */
  traces(): Traces {
    const { word, digits, network, month } = this;
    return { words: [word, digits, network, month, Buffer.from(word).toString('hex')], hashes: this.hashes };
  }

  private get next(): number {
    return this.made;
  }

  private keep(value: string): string {
    this.made += 1;
    for (const name of ['md5', 'sha1', 'sha256']) {
      this.hashes.add(createHash(name).update(value).digest('hex'));
    }
    return value;
  }
}

const used = new Set<string>();

/** What no other canary has: two would else be taken for each other now and then. */
function unused(make: () => string): string {
  const made = make();
  if (used.has(made)) return unused(make);
  used.add(made);
  return made;
}

const letters = (count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(randomInt(97, 123))).join('');

/** Whether a text holds what gives somebody away: as it is or as hexadecimal, whatever its case, or hashed without a key. */
export function tells(text: string, { words, hashes }: Traces): boolean {
  const lower = text.toLowerCase();
  if (words.some((word) => lower.includes(word))) return true;
  return [...lower.matchAll(/[0-9a-f]{32,}/g)].some(([digits]) => hashes.has(digits));
}
