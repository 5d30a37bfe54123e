import type { Service } from './service.js';

interface Table {
  name: string;
}

/**
 * Makes a function that tells what all tables hold: equal before and after where nothing was stored. The audit trail is
 * sealed by and by, whatever a test does.
 */
export async function snapshotOf(service: Service): Promise<() => Promise<Record<string, string>>> {
  const tables = await service.query<Table>(`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'audit_seals' order by name`);
  const digests = tables.map(
    ({ name }) => `
      select '${name}' as name, count(*) || ' rows ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as held
        from ${name} as t`,
  );
  // Named, so that it is planned once: that takes longer than all the reading.
  const statement = { name: 'snapshot', text: digests.join(' union all ') };
  return async () => {
    const rows = await service.query<Table & { held: string }>(statement);
    return Object.fromEntries(rows.map(({ name, held }) => [name, held]));
  };
}
