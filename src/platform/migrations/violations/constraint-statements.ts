import { parse, type AlterTableCmd, type AlterTableStmt, type ColumnDef } from 'libpg-query';
import type { Constraint, IndexElem, IndexStmt, Node, RangeVar, RawStmt } from 'libpg-query';
import { Deparser } from 'pgsql-deparser';

/** What rows have to be like, written as SQL. */
export type Rule =
  | { kind: 'unique'; keys: string[]; where?: string; hasNullsOnce: boolean }
  | { kind: 'check'; expression: string }
  | { kind: 'notNull'; column: string }
  | { kind: 'foreignKey'; columns: string[]; parent: string; parentColumns: string[]; isFull: boolean }
  | { kind: 'exclusion'; parts: { expression: string; operator: string }[]; where?: string }
  /** A column that is not there yet and will hold nothing, though it must. */
  | { kind: 'newColumn'; column: string; type: string }
  /** What an earlier statement added as NOT VALID: only the catalog knows what that is. */
  | { kind: 'validation'; name: string }
  /** The columns of a unique index, which a primary key made of it must not leave empty. */
  | { kind: 'primaryIndex'; index: string };

/** A rule that a statement adds to a table. */
export interface AddedRule {
  /** As it stands in SQL. */
  table: string;
  /** The name of the constraint or index, where the statement gives one. */
  name: string | undefined;
  rule: Rule;
  /** Whether others may go on reading, or more, while it runs. */
  letsOthersIn: boolean;
  /** What must not be there yet for the statement to do anything: IF NOT EXISTS. */
  unlessExists?: { relation?: string; column?: string };
}

/** What is sent at once, and the rules that its first statement adds. */
export interface SqlPart {
  sql: string;
  added: AddedRule[];
}

/**
 * Divides SQL, so that each statement that adds a rule begins a part: what comes before it may be what makes rows keep
 * that rule. What cannot be read, or ends a transaction, is one part that is said to add nothing.
 */
export async function partsOf(sql: string): Promise<SqlPart[]> {
  const statements = await statementsOf(sql);
  const isOwnTransaction = statements.some(({ stmt }) => stmt && 'TransactionStmt' in stmt);
  const found = statements.map(({ stmt, stmt_location: at = 0 }) => ({
    at,
    added: stmt ? addedBy(stmt) : [],
  }));
  const starts = found.filter(({ added }, index) => index === 0 || added.length > 0);
  if (isOwnTransaction || starts.length === 0) return [{ sql, added: [] }];
  starts[0]!.at = 0;
  const bytes = Buffer.from(sql);
  return starts.map(({ at, added }, index) => ({
    sql: bytes.subarray(at, starts[index + 1]?.at).toString(),
    added,
  }));
}

/** The rule of a constraint that is written as the catalog writes it (pg_get_constraintdef), valid or not. */
export async function rulesOfDefinition(table: string, definition: string): Promise<Rule[]> {
  const [statement] = await statementsOf(`ALTER TABLE ${table} ADD ${definition}`);
  const [command] = statement?.stmt ? commandsOf(statement.stmt) : [];
  const constraint = constraintOf(command?.def);
  return constraint ? rulesOf(constraint) : [];
}

async function statementsOf(sql: string): Promise<RawStmt[]> {
  try {
    return (await parse(sql)).stmts ?? [];
  } catch {
    return []; // the server says what is wrong with it
  }
}

function addedBy(statement: Node): AddedRule[] {
  if ('IndexStmt' in statement) return addedByIndex(statement.IndexStmt);
  if (!('AlterTableStmt' in statement)) return [];
  const { relation, objtype } = statement.AlterTableStmt;
  if (!relation || objtype !== 'OBJECT_TABLE') return [];
  const commands = commandsOf(statement);
  const changed = commands.filter(({ subtype }) => changesValues.has(subtype ?? '')).map(({ name }) => name);
  return commands
    .filter(({ def }) => !changed.some((name) => mentions(def, name)))
    .flatMap((command) => addedByCommand(command, tableName(relation)));
}

// Whether rows keep a rule about such a column, its values of today do not tell.
const changesValues = new Set(['AT_AlterColumnType', 'AT_SetExpression', 'AT_DropExpression']);

const mentions = (node: Node | undefined, name: string | undefined): boolean =>
  node !== undefined && JSON.stringify(node).includes(JSON.stringify(name));

const commandsOf = (statement: Node): AlterTableCmd[] =>
  'AlterTableStmt' in statement
    ? ((statement.AlterTableStmt as AlterTableStmt).cmds ?? []).flatMap((node) =>
        'AlterTableCmd' in node ? [node.AlterTableCmd] : [],
      )
    : [];

function addedByCommand(command: AlterTableCmd, table: string): AddedRule[] {
  const { subtype, name = '', def } = command;
  const added = { table, name: undefined, letsOthersIn: false };
  if (subtype === 'AT_SetNotNull') return [{ ...added, rule: { kind: 'notNull', column: quoted(name) } }];
  if (subtype === 'AT_ValidateConstraint') {
    return [{ ...added, name, letsOthersIn: true, rule: { kind: 'validation', name } }];
  }
  if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def) {
    return addedByColumn(command, def.ColumnDef, table);
  }
  const constraint = subtype === 'AT_AddConstraint' ? constraintOf(def) : undefined;
  if (!constraint || constraint.skip_validation) return [];
  const letsOthersIn = constraint.contype === 'CONSTR_FOREIGN';
  return rulesOf(constraint).map((rule) => ({ ...added, name: constraint.conname, letsOthersIn, rule }));
}

function addedByColumn({ missing_ok }: AlterTableCmd, def: ColumnDef, table: string): AddedRule[] {
  const kinds = (def.constraints ?? []).map((node) => constraintOf(node)?.contype ?? '');
  const mustHold = kinds.some((kind) => kind === 'CONSTR_NOTNULL' || kind === 'CONSTR_PRIMARY');
  if (!mustHold || kinds.some((kind) => fillsColumn.has(kind)) || !def.typeName) return [];
  const type = written({ TypeName: def.typeName });
  if (/serial\d?$/i.test(type)) return [];
  const column = quoted(def.colname ?? '');
  const unlessExists = missing_ok ? { unlessExists: { column: def.colname ?? '' } } : {};
  const rule: Rule = { kind: 'newColumn', column, type };
  return [{ table, name: undefined, letsOthersIn: false, rule, ...unlessExists }];
}

const fillsColumn = new Set(['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED']);

function addedByIndex(statement: IndexStmt): AddedRule[] {
  const { relation, unique, idxname, if_not_exists: isOptional } = statement;
  if (!unique || !relation) return [];
  const index = quoted(idxname ?? '');
  const unlessExists = isOptional
    ? { unlessExists: { relation: relation.schemaname ? `${quoted(relation.schemaname)}.${index}` : index } }
    : {};
  const rule: Rule = {
    kind: 'unique',
    keys: (statement.indexParams ?? []).map(keyOf),
    ...whereOf(statement.whereClause),
    hasNullsOnce: statement.nulls_not_distinct ?? false,
  };
  return [{ table: tableName(relation), name: idxname, rule, letsOthersIn: true, ...unlessExists }];
}

const constraintOf = (node: Node | undefined): Constraint | undefined =>
  node && 'Constraint' in node ? node.Constraint : undefined;

function rulesOf(constraint: Constraint): Rule[] {
  return ruleMakers[constraint.contype ?? '']?.(constraint) ?? [];
}

const ruleMakers: Partial<Record<string, (constraint: Constraint) => Rule[]>> = {
  CONSTR_UNIQUE: uniqueRules,
  CONSTR_PRIMARY: (constraint) => [
    ...uniqueRules(constraint),
    ...namesOf(constraint.keys).map((column): Rule => ({ kind: 'notNull', column })),
  ],
  CONSTR_NOTNULL: ({ keys }) => namesOf(keys).map((column) => ({ kind: 'notNull', column })),
  CONSTR_CHECK: ({ is_enforced: isEnforced, raw_expr: expression }) =>
    !isEnforced || !expression ? [] : [{ kind: 'check', expression: written(expression) }],
  CONSTR_FOREIGN: foreignKeyRules,
  CONSTR_EXCLUSION: ({ exclusions = [], where_clause: where }) => [
    { kind: 'exclusion', parts: exclusions.map(exclusionPart), ...whereOf(where) },
  ],
};

function uniqueRules(constraint: Constraint): Rule[] {
  const { contype, indexname: index, keys, nulls_not_distinct: hasNullsOnce = false } = constraint;
  if (index) return contype === 'CONSTR_PRIMARY' ? [{ kind: 'primaryIndex', index }] : [];
  // Periods must not overlap, which is more than that they differ: the server sees to it.
  if (constraint.without_overlaps) return [];
  return [{ kind: 'unique', keys: namesOf(keys), hasNullsOnce }];
}

function foreignKeyRules(constraint: Constraint): Rule[] {
  const { pktable, fk_with_period: isTemporal, is_enforced: isEnforced = false } = constraint;
  if (!pktable || isTemporal || !isEnforced) return [];
  return [
    {
      kind: 'foreignKey',
      columns: namesOf(constraint.fk_attrs),
      parent: tableName(pktable),
      parentColumns: namesOf(constraint.pk_attrs),
      isFull: constraint.fk_matchtype === 'f',
    },
  ];
}

function exclusionPart(node: Node): { expression: string; operator: string } {
  const [element, operator] = 'List' in node ? (node.List.items ?? []) : [];
  const names = operator && 'List' in operator ? stringsOf(operator.List.items) : [];
  const path = names.map((name, index) => (index < names.length - 1 ? quoted(name) : name)).join('.');
  return { expression: keyOf(element!), operator: `OPERATOR(${path})` };
}

/** A column, or an expression in brackets, without the order in which an index has it. */
function keyOf(node: Node): string {
  const { name, expr, collation } = (node as { IndexElem: IndexElem }).IndexElem;
  // A constant would be taken for the number of a column.
  if (expr && 'A_Const' in expr) return `COALESCE(${written(expr)})`;
  return written({ IndexElem: { name, expr, collation } });
}

const whereOf = (node: Node | undefined): { where?: string } => (node ? { where: written(node) } : {});
const stringsOf = (nodes: Node[] = []): string[] =>
  nodes.flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));
const namesOf = (nodes?: Node[]): string[] => stringsOf(nodes).map(quoted);
const tableName = ({ schemaname, relname = '' }: RangeVar): string =>
  schemaname ? `${quoted(schemaname)}.${quoted(relname)}` : quoted(relname);

/** As the catalog would write it; a name that is safe as it is stays bare, so that messages can be read. */
export const quoted = (name: string): string => written({ RangeVar: { relname: name, inh: true } });

const written = (node: Node): string => Deparser.deparse(node, { pretty: false });
