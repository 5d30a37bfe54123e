/** What ends a line, controls, marks without a width, and what turns the direction of text round. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const longestName = 255;
const longestEnding = 20;

/**
 * The name of a file as it is kept and shown: without folders, characters that are not seen, and dots or spaces at its
 * ends; in Unicode's normal form, and of 1 to 255 characters with its ending kept. It is never a path.
 */
export function cleanFileName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last.toWellFormed().replace(unseen, '').replace(/\s+/g, ' ').trim();
  return shorten(clean.replace(/^[.\s]+|[.\s]+$/g, '')) || 'file';
}

function shorten(name: string): string {
  const letters = [...name];
  if (letters.length <= longestName) return name;
  const dot = letters.lastIndexOf('.');
  const ending = letters.length - dot <= longestEnding && dot > 0 ? letters.slice(dot) : [];
  return [...letters.slice(0, longestName - ending.length), ...ending].join('');
}
