/** The newest seal at some time, as it is kept outside of the database: all that was sealed until then hangs on it. */
export interface Head {
  sequence: bigint;
  /** 64 hexadecimal digits. */
  hash: string;
}

export const writeHead = ({ sequence, hash }: Head): string => `${sequence}:${hash}`;

/** @throws Error naming what is not `<sequence>:<hash>`. */
export function readHead(text: string): Head {
  const [, sequence, hash] = /^([1-9]\d{0,17}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!sequence || !hash)
    throw new Error(`"${text}" is no head: it must be as npm run audit:head prints it.`);
  return { sequence: BigInt(sequence), hash };
}

/** One head a line, whatever follows it on the line; empty lines and those that begin with # are passed over. */
export const readHeads = (file: string): Head[] =>
  file.split(/\r?\n/).flatMap((line) => {
    const [text] = line.trim().split(/\s/);
    return !text || text.startsWith('#') ? [] : [readHead(text)];
  });
