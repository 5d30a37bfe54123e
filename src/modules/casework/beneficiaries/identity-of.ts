import { foldWords } from '../../../platform/privacy/fold-words.js';

interface Identified {
  firstName?: string | undefined;
  lastName?: string | undefined;
  birthDate?: string | null | undefined;
}

/**
 * By which the same person is known again however the name is written: both names without case, accents and what stands
 * between their words, with the day of birth.
 * @returns null where one of them is not known: a name alone is that of many.
 */
export function identityOf({ firstName, lastName, birthDate }: Identified): string | null {
  if (firstName === undefined || lastName === undefined || !birthDate) return null;
  const [first, last] = [firstName, lastName].map((name) => {
    const { words, runs } = foldWords(name);
    return [...words, ...runs].join(' ');
  });
  return `${last}/${first}/${birthDate}`;
}
