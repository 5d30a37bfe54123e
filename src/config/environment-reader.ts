/** The environment cannot be used. The message lists each variable and what is wrong with it. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Reads typed values and collects what is wrong, so that one start tells all of it. */
export class EnvironmentReader {
  private readonly refusals: string[] = [];

  constructor(private readonly variables: NodeJS.ProcessEnv) {}

  /** The first of the named variables that is set and not empty. */
  optional(...names: string[]): string | undefined {
    for (const name of names) {
      const value = this.variables[name]?.trim();
      if (value) return value;
    }
    return undefined;
  }

  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  choice<const T extends string>(name: string, allowed: readonly T[], fallback: NoInfer<T>): T {
    const value = this.optional(name);
    if (value === undefined) return fallback;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) this.refuse(name, `must be one of ${allowed.join(', ')}`);
    return found ?? fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    return this.choice(name, ['true', 'false'], fallback ? 'true' : 'false') === 'true';
  }

  integer(
    name: string,
    fallback: number,
    range: { min: number; max?: number },
    ...aliases: string[]
  ): number {
    const value = this.optional(name, ...aliases);
    if (value === undefined) return fallback;
    const max = range.max ?? 2_147_483_647;
    const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= range.min && number <= max) return number;
    this.refuse(name, `must be a whole number from ${range.min} to ${max}`);
    return fallback;
  }

  /** A secret of at least 32 characters; `fallback` only where a development default is harmless. */
  secret(name: string, fallback: string | undefined): string {
    const value = this.optional(name) ?? fallback;
    if (value === undefined) {
      this.refuse(name, 'is required outside development; make one with: openssl rand -hex 32');
      return '';
    }
    if (value.length < 32) this.refuse(name, 'must have at least 32 characters');
    return value;
  }

  refuse(name: string, reason: string): void {
    this.refusals.push(`${name} ${reason}`);
  }

  throwIfRefused(): void {
    if (this.refusals.length > 0) {
      throw new EnvironmentError(`The environment cannot be used: ${this.refusals.join('; ')}.`);
    }
  }
}
