/** `*`: whatever there is. */
export const anyTag = Symbol('*');

/** Each tag as it was sent, with its quotes, and with `W/` where it is weak. */
type Tags = string[] | typeof anyTag;

const tag = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const listOfTags = new RegExp(String.raw`^[ \t,]*${tag}(?:[ \t]*,[ \t,]*${tag})*[ \t,]*$`);

/** The tags of an `If-Match` or `If-None-Match` (RFC 9110, 13.1); `undefined` for what is neither `*` nor a list. */
export function readTags(header: string): Tags | undefined {
  if (header.trim() === '*') return anyTag;
  return listOfTags.test(header) ? header.match(new RegExp(tag, 'g'))! : undefined;
}

/** A weak tag says that a resource looks about the same: too little to change it by. */
export const matchesStrongly = (tags: string[], etag: string): boolean => tags.includes(etag);

export const matchesWeakly = (tags: string[], etag: string): boolean =>
  tags.some((one) => one.replace(/^W\//, '') === etag);
