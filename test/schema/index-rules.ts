export interface NamedRow {
  table: string;
  tableName: string;
  name: string;
  kind: string;
  /** In their order; an expression is written as the server writes it. */
  columns: string[];
  /** Of an index of some rows only: of which. */
  predicate?: string | null;
}

export interface KeyRow extends NamedRow {
  /** Of a foreign key: the table it points to, and what deleting there does here. */
  parent: string | null;
  onDelete: string | null;
}

export interface IndexRow extends NamedRow {
  method: string;
  isUnique: boolean;
  isOfConstraint: boolean;
  isCovering: boolean;
  predicate: string | null;
  /** Column, operator class, collation and direction of each key. */
  parts: string[];
  definition: string;
}

/**
 * `table__columns_kind`: the columns joined by an underscore, without the id that only breaks ties at the end.
 * Checks and indexes of expressions say in words what they are of; indexes of some rows may add in words of which.
 */
export function allowedName({ tableName, name, kind, columns, predicate }: NamedRow): boolean {
  const isInWords = kind === 'check' || kind === 'excl' || columns.some((column) => /\W/.test(column));
  if (isInWords) return new RegExp(`^${tableName}__[a-z0-9]+(_[a-z0-9]+)*_${kind}$`).test(name);
  const spellings =
    columns.length > 1 && columns.at(-1) === 'id' ? [columns, columns.slice(0, -1)] : [columns];
  const ofWhich = typeof predicate === 'string' ? '(_[a-z0-9]+)*' : '';
  return spellings.some((words) =>
    new RegExp(`^${tableName}__${words.join('_')}${ofWhich}_${kind}$`).test(name),
  );
}

/** Indexes that another one of the same table makes superfluous, each with the one that does. */
export function redundantIndexes(indexes: readonly IndexRow[]): string[] {
  return indexes.flatMap((index) =>
    indexes
      .filter((other) => other !== index && other.table === index.table && other.method === index.method)
      .filter((other) => isSame(index, other) || isCoveredBy(index, other))
      .map((other) => `${index.name} by ${other.name}`),
  );
}

const isSame = (index: IndexRow, other: IndexRow): boolean =>
  index.predicate === other.predicate &&
  index.isCovering === other.isCovering &&
  index.parts.length === other.parts.length &&
  startsWith(other, index);

/** A plain index whose keys are the first ones of a longer index. */
const isCoveredBy = (index: IndexRow, other: IndexRow): boolean =>
  index.method === 'btree' &&
  !index.isUnique &&
  !index.isCovering &&
  index.predicate === null &&
  other.predicate === null &&
  startsWith(other, index);

const startsWith = (longer: IndexRow, shorter: IndexRow): boolean =>
  shorter.parts.every((part, at) => longer.parts[at] === part);
