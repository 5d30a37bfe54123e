/** A fenced block of a page. */
export interface Block {
  language: string;
  text: string;
}

export const blocksOf = (page: string): Block[] =>
  [...page.matchAll(/^```(\w+)\n([^`]*(?:`(?!``)[^`]*)*)^```/gm)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));
