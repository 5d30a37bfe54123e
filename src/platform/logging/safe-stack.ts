/**
 * What a log may tell of an error: its name and where it was thrown. Never its message: a driver's quotes the values of
 * a row, a mail server's the address.
 */
export function safeStack(error: Error): string {
  const { name, message, stack = '' } = error;
  return withoutWords([name, message ? stack.replace(message, '') : stack].join('\n'));
}

/** A stack without the lines that are neither the name of an error, at its beginning, nor a place in the code. */
export const withoutWords = (stack: string): string =>
  stack
    .split('\n')
    .filter((line, index) => (index === 0 ? /^\w+$/ : place).test(line))
    .join('\n');

const place = /^ {4}at (.+ \(.+\)|(async )?[^ ]+:\d+:\d+)$/;
