import { inflateSync } from 'node:zlib';

/** What a reader of a PDF sees of it. */
export interface ReadPdf {
  pages: number;
  /** Width and height of a page, in points. */
  mediaBox: number[];
  /** All that is shown, page by page, by what the fonts say that their glyphs mean (ToUnicode). */
  text: string;
}

interface PdfObject {
  id: string;
  dictionary: string;
  stream: string | undefined;
}

/** Reads a PDF as pdfkit writes it: objects one after the other, streams deflated, text by the glyphs of embedded fonts. */
export function readPdf(content: Buffer): ReadPdf {
  const raw = content.toString('latin1');
  if (!/^%PDF-1\.\d\n/.test(raw) || !/%%EOF\s*$/.test(raw)) throw new Error('This is no whole PDF.');
  const objects = [...raw.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj$/gm)].map(([, id, text]) =>
    objectOf(id!, text!),
  );
  const byId = new Map(objects.map((object) => [object.id, object]));
  const fonts = new Map(
    objects.flatMap(({ dictionary }) =>
      [...dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(
        ([, name, id]) => [name!, glyphsOf(byId, id!)] as const,
      ),
    ),
  );
  const pages = objects.filter(({ dictionary }) => /\/Type \/Page\b(?!s)/.test(dictionary));
  const [, box = ''] = /\/MediaBox \[0 0 ([\d. ]+)\]/.exec(pages[0]!.dictionary) ?? [];
  const shown = pages.map(({ dictionary }) => {
    const [, id] = /\/Contents (\d+) 0 R/.exec(dictionary)!;
    return textOf(byId.get(id!)!.stream!, fonts);
  });
  return { pages: pages.length, mediaBox: box.trim().split(' ').map(Number), text: shown.join('\n') };
}

function objectOf(id: string, text: string): PdfObject {
  const begin = text.indexOf('stream\n');
  if (begin < 0) return { id, dictionary: text, stream: undefined };
  const dictionary = text.slice(0, begin);
  const bytes = Buffer.from(text.slice(begin + 7, text.lastIndexOf('\nendstream')), 'latin1');
  const plain = dictionary.includes('/FlateDecode') ? inflateSync(bytes) : bytes;
  return { id, dictionary, stream: plain.toString('latin1') };
}

/** What each glyph of a font means. */
function glyphsOf(byId: Map<string, PdfObject>, font: string): Map<string, string> {
  const [, id] = /\/ToUnicode (\d+) 0 R/.exec(byId.get(font)!.dictionary) ?? [];
  if (!id) throw new Error('A font does not say what its glyphs mean.');
  const glyphs = new Map<string, string>();
  for (const [, from, , list] of byId
    .get(id)!
    .stream!.matchAll(/<([\da-f]{4})> <([\da-f]{4})> \[([^\]]*)\]/g)) {
    const meanings = [...list!.matchAll(/<([\da-f ]+)>/g)].map(([, code]) => code!.replaceAll(' ', ''));
    meanings.forEach((code, place) => {
      const glyph = (parseInt(from!, 16) + place).toString(16).padStart(4, '0');
      glyphs.set(glyph, Buffer.from(code, 'hex').swap16().toString('utf16le'));
    });
  }
  return glyphs;
}

function textOf(stream: string, fonts: Map<string, Map<string, string>>): string {
  let glyphs = new Map<string, string>();
  const lines = [...stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g)].map(([, font, shown]) => {
    if (font) glyphs = fonts.get(font)!;
    const codes = [...(shown ?? '').matchAll(/<([\da-f]+)>/g)].map(([, code]) => code!).join('');
    return (codes.match(/.{4}/g) ?? []).map((code) => glyphs.get(code) ?? '\uFFFD').join('');
  });
  return lines.filter(Boolean).join('\n');
}
