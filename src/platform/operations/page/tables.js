import { byId, drawn, element, write } from './dom.js';
import { ago, bytes, count, date, duration, milliseconds, nothing, percent } from './format.js';
import { LiveTable } from './table.js';

const number = (name, tell) => ({ name, tell, isNumber: true });
const head = (name, tell) => ({ name, tell, isHead: true });
const text = (name, tell, other) => ({ name, tell, ...other });

/** A word with a mark, so that colour alone never tells it. */
const verdict = (isGood, good, bad) =>
  isGood === null
    ? nothing
    : element(
        'span',
        { class: isGood ? 'pill good' : 'pill bad' },
        element('i', { 'aria-hidden': 'true' }, isGood ? '✓' : '!'),
        isGood ? good : bad,
      );

const titles = {
  responseTime: 'Response time, p95',
  queryTime: 'Statement time, p95',
  poolSize: 'Size of the pool',
  cacheHit: 'Cache hit',
  indexUse: 'Use of indexes',
};
const units = { ms: milliseconds, ratio: percent, connections: count };
const comparisons = { below: 'below', above: 'above', atLeast: 'at least' };

const targets = {
  caption: 'Target and current value',
  none: 'No targets were told.',
  keyOf: ({ name }) => name,
  columns: [
    head('Figure', ({ name }) => titles[name] ?? name),
    number('Target', ({ comparison, target, unit }) => `${comparisons[comparison]} ${units[unit](target)}`),
    number('Current', ({ current, unit }) => units[unit](current)),
    text('Met', ({ isMet }) => verdict(isMet, 'met', 'not met')),
    text('How it is measured', ({ howMeasured }) => howMeasured, { class: 'soft' }),
  ],
};

const blockers = ({ blockedBy }) =>
  element(
    'ul',
    {},
    ...blockedBy.map(({ pid, application, state, transactionAt }) =>
      element(
        'li',
        {},
        `${pid} ${application ?? ''}, ${state ?? 'state not told'}, open ${transactionAt ? `since ${ago(transactionAt)}` : 'for a time not told'}`,
      ),
    ),
  );

const locks = {
  caption: 'Who waits, and for whom',
  none: 'Nobody waits for a lock.',
  keyOf: ({ pid, mode }) => `${pid} ${mode}`,
  columns: [
    head('Waits', ({ pid, application }) => `${pid} ${application}`),
    number('For', ({ seconds }) => duration(seconds)),
    text('Of', ({ relation, lockType }) => relation ?? lockType, { class: 'code' }),
    text('Lock', ({ mode, lockType }) => `${mode}, ${lockType}`),
    text('Blocked by', blockers),
  ],
};

const transactions = {
  caption: 'Longest open transactions',
  none: 'No transaction is open.',
  keyOf: ({ pid, startedAt }) => `${pid} ${startedAt}`,
  columns: [
    head('Process', ({ pid, application }) => `${pid} ${application}`),
    text('State', ({ state }) => state ?? nothing),
    number('Open for', ({ seconds }) => duration(seconds)),
    text('Waits for', ({ waitsFor }) => waitsFor ?? nothing),
  ],
};

const routes = ({ routes: all }) =>
  all.length === 0
    ? nothing
    : element(
        'ul',
        { class: 'code' },
        ...all.slice(0, 3).map(({ origin }) => element('li', {}, origin)),
        all.length > 3 ? element('li', {}, `and ${all.length - 3} more`) : null,
      );

const statements = (onPlan) => ({
  caption: 'Statements by the time they take',
  none: 'No statement was counted yet.',
  keyOf: ({ queryId }) => queryId,
  columns: [
    {
      ...head('Statement', ({ statement }) =>
        element('code', { title: statement.slice(0, 600) }, statement.replace(/\s+/g, ' ')),
      ),
      class: 'statement',
    },
    text('Sent by', routes),
    number('Calls', ({ calls }) => count(calls)),
    number('In all', ({ totalMs }) => milliseconds(totalMs)),
    number('Mean', ({ meanMs }) => milliseconds(meanMs)),
    number('Longest', ({ maxMs }) => milliseconds(maxMs)),
    number('Cache hit', ({ cacheHitRatio }) => percent(cacheHitRatio)),
    text('Plan', (row) =>
      row.isPlannable
        ? element(
            'button',
            { type: 'button', 'aria-haspopup': 'dialog', onclick: () => onPlan(row) },
            'Plan',
            element(
              'span',
              { class: 'visually-hidden' },
              ` of ${row.statement.replace(/\s+/g, ' ').slice(0, 60)}`,
            ),
          )
        : element('span', { class: 'soft' }, 'not ours'),
    ),
  ],
});

const bar = (share) =>
  drawn(
    'svg',
    { class: 'bar', viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    drawn('rect', { width: 100, height: 6, class: 'ground' }),
    drawn('rect', { width: (share * 100).toFixed(1), height: 6 }),
  );

const dead = ({ rows, deadRows }) =>
  deadRows === 0 ? '0' : `${count(deadRows)} (${percent(deadRows / (rows + deadRows))})`;

const tables = {
  caption: 'Tables with their sizes and rows',
  none: 'There is no table.',
  keyOf: ({ table }) => table,
  most: 12,
  columns: [
    head('Table', ({ table }) => element('code', {}, table)),
    number('Size', ({ totalBytes, share }) =>
      element('div', { class: 'sized' }, bytes(totalBytes), bar(share)),
    ),
    number('Of it indexes', ({ indexBytes }) => bytes(indexBytes)),
    number('Rows', ({ rows }) => count(rows)),
    number('Dead rows', dead),
    number('Read whole', ({ tableScans }) => count(tableScans)),
    number('Read by index', ({ indexScans }) => count(indexScans)),
    text('Vacuumed', ({ lastVacuumAt }) => ago(lastVacuumAt)),
  ],
};

const code = (name, tell) => text(name, (row) => element('code', {}, tell(row)));
const ofTable = { ...code('Table', ({ table }) => table), isHead: true };
const advice = {
  missing: {
    caption: 'An index may be missing',
    none: 'No large table is read whole again and again.',
    keyOf: ({ table }) => table,
    columns: [
      ofTable,
      number('Rows', ({ rows }) => count(rows)),
      number('Read whole', ({ scans }) => count(scans)),
      number('Rows each time', ({ rowsPerScan }) => count(rowsPerScan)),
    ],
  },
  foreignKeys: {
    caption: 'Foreign keys without an index',
    none: 'Every foreign key has an index.',
    most: 8,
    keyOf: ({ table, constraint }) => `${table} ${constraint}`,
    columns: [
      ofTable,
      code('Columns', ({ columns }) => columns.join(', ')),
      code('Refers to', ({ parent }) => parent),
    ],
  },
  duplicate: {
    caption: 'Indexes that another one covers',
    none: 'No index is there twice.',
    most: 8,
    keyOf: ({ table, index, coveredBy }) => `${table} ${index} ${coveredBy}`,
    columns: [
      ofTable,
      code('Index', ({ index }) => index),
      code('Covered by', ({ coveredBy }) => coveredBy),
      number('Size', ({ bytes: size }) => bytes(size)),
    ],
  },
  unused: {
    caption: 'Indexes that nobody has read by',
    none: 'Every index is used.',
    most: 8,
    keyOf: ({ table, index }) => `${table} ${index}`,
    columns: [ofTable, code('Index', ({ index }) => index), number('Size', ({ bytes: size }) => bytes(size))],
  },
};

const backups = {
  caption: 'Backups, and what drills have proven of them',
  none: 'Nothing was told.',
  keyOf: ({ name }) => name,
  columns: [head('Figure', ({ name }) => name), text('Value', ({ value }) => value)],
};

const place = (name) => document.querySelector(`[data-table="${name}"]`);

/** Every table of the page. */
export class Tables {
  /** @param {(statement: object) => void} onPlan */
  constructor(onPlan) {
    const all = { targets, locks, transactions, tables, backups, statements: statements(onPlan), ...advice };
    this.tables = Object.fromEntries(
      Object.entries(all).map(([name, options]) => [name, new LiveTable(place(name), options)]),
    );
  }

  showDatabase({ longestTransactions }) {
    this.tables.transactions.show(longestTransactions);
  }

  showLocks({ waiting }) {
    this.tables.locks.show(waiting);
  }

  showTargets({ data }) {
    this.tables.targets.show(data);
  }

  showStatements({ data, isEnabled, nextStep }) {
    this.tables.statements.show(
      data,
      isEnabled ? undefined : `The server does not count statements. ${nextStep}`,
    );
  }

  showTables({ data }) {
    const largest = Math.max(...data.map(({ totalBytes }) => totalBytes), 1);
    this.tables.tables.show(data.map((one) => ({ ...one, share: one.totalBytes / largest })));
  }

  showIndexes(told) {
    for (const name of Object.keys(advice)) this.tables[name].show(told[name]);
    const note = byId('indexes-left-out');
    write(note, `Not looked at, since somebody holds them: ${told.leftOut.join(', ')}.`);
    note.hidden = told.leftOut.length === 0;
  }

  showBackups({
    isProven,
    lastProvenAt,
    restorableTo,
    lastTakenAt,
    lastDrillFailed,
    recoveryPointSeconds,
    recoveryTimeSeconds,
  }) {
    const when = (at) => (at ? `${date(at)} (${ago(at)})` : 'never');
    this.tables.backups.show([
      {
        name: 'Last proven restorable',
        value: lastProvenAt ? when(lastProvenAt) : verdict(isProven, '', 'never proven: npm run db:drill'),
      },
      { name: 'Restorable as of', value: restorableTo ? when(restorableTo) : nothing },
      {
        name: 'Last drill',
        value: lastDrillFailed === null ? 'there was none' : verdict(!lastDrillFailed, 'proven', 'failed'),
      },
      { name: 'Last backup in the folder', value: when(lastTakenAt) },
      { name: 'Would have been lost (recovery point)', value: duration(recoveryPointSeconds) },
      { name: 'Restoring took (recovery time)', value: duration(recoveryTimeSeconds) },
    ]);
  }
}
