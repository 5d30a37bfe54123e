/** How a violated constraint is told to the caller. */
export interface ConstraintAnswer {
  status: 400 | 409 | 422;
  /** Stable, `<module>.<what>`. */
  code: string;
  /** The field of the request that is to blame, where one is. */
  field?: string;
  message: string;
}

/**
 * The answer for each constraint and unique index of a module, by its name in the module's schema. A foreign key has
 * two faces: the parent is `missing` (insert, update), or it is still `referenced` (delete).
 */
export type ConstraintAnswers = Record<string, ConstraintAnswer | ForeignKeyAnswer>;

export interface ForeignKeyAnswer {
  missing: ConstraintAnswer;
  /** Absent where deleting the parent cascades: then nobody can meet it. */
  referenced?: ConstraintAnswer;
}

export const conflict = (code: string, field: string, message: string): ConstraintAnswer => ({
  status: 409,
  code,
  field,
  message,
});

export const invalid = (code: string, field: string, message: string): ConstraintAnswer => ({
  status: 400,
  code,
  field,
  message,
});

export const missingParent = (code: string, field: string, message: string): ConstraintAnswer => ({
  status: 422,
  code,
  field,
  message,
});
