import { fileTypeFromBuffer } from 'file-type';
import { fileTypeRefused, ofFile } from './files.problems.js';

const office = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';

/** What is taken where a route does not say otherwise: nothing that a browser would run. */
export const usualMediaTypes: readonly string[] = [
  ...['jpeg', 'png', 'gif', 'webp', 'avif', 'heic', 'heif'].map((name) => `image/${name}`),
  ...['wordprocessingml.document', 'spreadsheetml.sheet', 'presentationml.presentation'].map(
    (name) => `${office}.${name}`,
  ),
  ...['text', 'spreadsheet', 'presentation'].map((name) => `${openDocument}.${name}`),
  ...['application/pdf', 'text/plain'],
  ...['audio/mpeg', 'audio/ogg', 'audio/wav', 'audio/x-m4a'],
  ...['video/mp4', 'video/webm', 'video/quicktime'],
];

const plainText = 'text/plain';
const unknown = 'application/octet-stream';
/** Enough for every format but those within a ZIP, where what they are may come later. */
const headBytes = 8_192;
const zipHeadBytes = 524_288;
/** What browsers take for something to run, by how it begins (the standard for MIME sniffing). */
const markup: [begins: RegExp, type: string][] = [
  [/^<\?xml/i, 'application/xml'],
  [/^<svg/i, 'image/svg+xml'],
  [/^<(!doctype|!--|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)\b/i, 'text/html'],
  [/^<!--/, 'text/html'],
];
const leading = /^[\uFEFF\s]+/;

/** Tells what a file is from its content alone, while it passes. */
export class MediaTypeSniffer {
  private readonly text = new TextDecoder('utf-8', { fatal: true });
  private isText = true;
  private head: Buffer[] = [];
  private length = 0;
  /** How much of it is waited for; known when its beginning is. */
  private enough: number | undefined;
  private found: string | undefined;

  constructor(private readonly allowed: readonly string[]) {}

  /** @throws Problem 415 `platform.file_type_refused` as soon as it is known to be of another type. */
  async take(chunk: Buffer): Promise<void> {
    this.readText(chunk);
    if (this.found) return this.check(this.found);
    this.head.push(chunk);
    this.length += chunk.length;
    if (this.length < headBytes) return;
    this.enough ??= this.isZip() ? zipHeadBytes : headBytes;
    if (this.length >= this.enough) await this.decide();
  }

  /** The type of the whole. */
  async end(): Promise<string> {
    this.readText();
    if (!this.found) await this.decide();
    this.check(this.found!);
    return this.found!;
  }

  private readText(chunk?: Buffer): void {
    if (!this.isText) return;
    try {
      this.text.decode(chunk, { stream: chunk !== undefined });
      this.isText = !chunk?.includes(0);
    } catch {
      this.isText = false;
    }
  }

  private isZip(): boolean {
    return Buffer.concat(this.head).subarray(0, 2).equals(Buffer.from('PK'));
  }

  private async decide(): Promise<void> {
    const head = Buffer.concat(this.head);
    this.head = [];
    this.found = this.isText ? await textType(head) : await binaryType(head);
    this.check(this.found);
  }

  private check(type: string): void {
    const isBroken = type === plainText && !this.isText;
    if (this.allowed.includes(type) && !isBroken) return;
    const told = isBroken ? unknown : type;
    throw ofFile(fileTypeRefused, `${fileTypeRefused.description} It seems to be ${told}.`);
  }
}

async function binaryType(head: Buffer): Promise<string> {
  const found = await fileTypeFromBuffer(head);
  return found ? withoutParameters(found.mime) : unknown;
}

/** Some formats begin with letters that may begin a text, too (BM of a bitmap): these are none without other bytes. */
async function textType(head: Buffer): Promise<string> {
  const begins = head.subarray(0, 1_024).toString('utf8').replace(leading, '');
  const [, known] = markup.find(([shape]) => shape.test(begins)) ?? [];
  if (known) return known;
  const type = await binaryType(head);
  return type === unknown || /^(image|audio|video|font)\//.test(type) ? plainText : type;
}

const withoutParameters = (type: string): string => type.split(';')[0]!.trim();
