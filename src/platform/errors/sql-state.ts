/** What PostgreSQL says of a failed statement, wherever a library has wrapped it. */
export interface PostgresError extends Error {
  code: string;
  schema?: string;
  constraint?: string;
  column?: string;
  detail?: string;
}

/** The driver's own error inside `error` (Sequelize keeps it as `parent`, errors in general as `cause`). */
export function postgresError(error: unknown): PostgresError | undefined {
  for (let depth = 0, inner = error; depth < 5 && inner instanceof Error; depth++) {
    const { code, parent, cause } = inner as { code?: unknown; parent?: unknown; cause?: unknown };
    if (typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code)) return inner as PostgresError;
    inner = parent ?? cause;
  }
  return undefined;
}

export const sqlState = (error: unknown): string | undefined => postgresError(error)?.code;

/** The statement names a table, schema or column that is not there: the migrations have not been run. */
export const isUnmigrated = (error: unknown): boolean =>
  ['42P01', '3F000', '42703'].includes(sqlState(error) ?? '');
