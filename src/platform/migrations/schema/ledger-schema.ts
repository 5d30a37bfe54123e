/** Whose schema it is that the migrations keep their ledger in; no model speaks of it. */
export const ledgerSchema = 'migration';
