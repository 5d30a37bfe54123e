/** Of the indexes, those that we have added to the library's. */
export const isOwn = (line: string): boolean => /job_common_active|job_common_key/.test(line);

/** The partition's own name, which the library makes of the queue's. */
export const withoutPartition = (line: string): string =>
  line.replace(/j[0-9a-f]{56}|job_common/g, 'PARTITION');

/** What a job queue is made of: version, columns, indexes and keys, one a line. */
export const shapeSql = `
  SELECT line FROM (
    SELECT format('version %s', version) AS line FROM jobs.version
    UNION ALL
    SELECT format('column %s.%s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull,
                  pg_get_expr(adbin, adrelid))
      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE relnamespace = 'jobs'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0
    UNION ALL
    SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE relnamespace = 'jobs'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype = 'p')
    UNION ALL
    SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
     WHERE connamespace = 'jobs'::regnamespace AND contype IN ('p', 'f')
  ) AS lines ORDER BY regexp_replace(line, 'j[0-9a-f]{56}|job_common', 'PARTITION', 'g') COLLATE "C"`;
