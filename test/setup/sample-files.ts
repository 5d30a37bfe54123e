import { randomBytes } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';

const pngHead = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');

/** A PNG of so many bytes, whose pixels are chance. */
export function png(length = 2_000): Buffer {
  const pixels = Buffer.from('00000000IDAT', 'latin1').subarray(4);
  pixels.writeUInt32BE(length - pngHead.length - 12);
  return Buffer.concat([pngHead, pixels, randomBytes(length - pngHead.length - pixels.length)]);
}

export const pdf = (): Buffer => Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n');

/** A ZIP with these files in it, each compressed. */
export function zip(files: Record<string, string>): Buffer {
  const entries = Object.entries(files).map(([name, text]) => {
    const [plain, packed] = [Buffer.from(text), deflateRawSync(text)];
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(plain), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(plain.length, 22);
    head.writeUInt16LE(Buffer.byteLength(name), 26);
    return Buffer.concat([head, Buffer.from(name), packed]);
  });
  return Buffer.concat([...entries, Buffer.from('504b0506', 'hex'), Buffer.alloc(18)]);
}

const contentTypes = (part: string): string =>
  `<?xml version="1.0"?><Types><Override PartName="/x.xml" ContentType="${part}.main+xml"/></Types>`;

const office = 'application/vnd.openxmlformats-officedocument';

export const docx = (): Buffer =>
  zip({
    '[Content_Types].xml': contentTypes(`${office}.wordprocessingml.document`),
    'word/document.xml': '<document/>',
  });

/** As programs write it that put what it is to the end, after a long part. */
export const xlsxToldLate = (): Buffer =>
  zip({
    '_rels/.rels': randomBytes(40_000).toString('base64'),
    '[Content_Types].xml': contentTypes(`${office}.spreadsheetml.sheet`),
    'xl/workbook.xml': '<workbook/>',
  });
