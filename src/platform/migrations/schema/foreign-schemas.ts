/** Whose schema it is that the migrations keep their ledger in. */
export const ledgerSchema = 'migration';

/** The schema of the job queue: pg-boss' tables, made by a migration as the library would make them. */
export const jobsSchema = 'jobs';

/** No model speaks of them: they are in no comparison, no draft and no export. */
export const foreignSchemas: readonly string[] = [ledgerSchema, jobsSchema];
