/** The typewriter font has all of ASCII, each character at its number but for two quotes. */
const asciiInCode: Readonly<Record<string, string>> = {
  '\\': '\\char92{}',
  '{': '\\char123{}',
  '}': '\\char125{}',
  $: '\\char36{}',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\char94{}',
  '~': '\\char126{}',
  "'": '\\char13{}',
  '`': '\\char18{}',
};

/** Code, for LaTeX, as it is; a line may end after what parts words, by the preamble's `\brk` and `\_`. */
export function code(text: string): string {
  const escaped = text
    .replace(/\s+/g, ' ')
    .replace(/[\\{}$&#%_^~'`]|(?:[.(]|::)(?=\w)/g, (found) => asciiInCode[found] ?? `${found}\\brk{}`);
  return `\\code{${escaped}}`;
}

/** What is between backticks, a name with an underscore, and what only the typewriter font has. */
const codeInProse = /`([^`]+)`|\b(\w+_\w+)|([\\{}$&#%_^~<>|"`])/g;

/** Prose, for LaTeX. */
export function prose(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .split(codeInProse)
    .map((part: string | undefined, index) => (index % 4 === 0 ? withDashes(part) : part && code(part)))
    .join('');
}

/** Two hyphens in a row would be one dash. */
const withDashes = (text = ''): string => text.replace(/-(?=-)/g, '-{}');
