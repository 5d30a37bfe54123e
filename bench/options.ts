import { InvalidArgumentError } from 'commander';

/** Reads an option that counts something: a whole number of at most nine digits. */
export const wholeNumberFrom =
  (least: number) =>
  (text: string): number => {
    if (!/^[1-9]\d{0,8}$/.test(text) || Number(text) < least) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} on.`);
    }
    return Number(text);
  };

export const wholeNumber = wholeNumberFrom(1);
