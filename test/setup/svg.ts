/** How often a part comes in a text. */
export const count = (text: string, part: string): number => text.split(part).length - 1;

/** What can be read in a picture, as it is written in it. */
export const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);

/** Names of its elements. @throws where they are not within one another as they should. */
export function tagsOf(svg: string): Set<string> {
  const open: string[] = [];
  const names = new Set<string>();
  for (const [, closes, name, rest] of svg.matchAll(/<(\/?)(\w+)([^<>]*)>/g)) {
    names.add(name!);
    if (closes) expect(name).toBe(open.pop());
    else if (!rest!.endsWith('/')) open.push(name!);
  }
  expect(open).toEqual([]);
  // What is left are texts, in which nothing begins.
  expect(svg.replace(/<\/?\w+(\s[\w:-]+="[^"<>]*")*\s*\/?>/g, '')).not.toMatch(/[<>]/);
  return names;
}
