import 'reflect-metadata';
import type { Model, ModelCtor } from 'sequelize-typescript';

/**
 * What a column holds, from harmless to harmful:
 * - `public`: anybody may know it;
 * - `internal`: it says how the house works, and nothing about anybody;
 * - `personal`: it is about a person: masked in the audit and for analysts, exported to the person, gone on erasure;
 * - `sensitive`: it would hurt the person if others knew it: as personal, and encrypted before it reaches the database;
 * - `secret`: it opens something (a hash, a token, a code): masked everywhere, and told to nobody, not even the person.
 */
export const dataClasses = ['public', 'internal', 'personal', 'sensitive', 'secret'] as const;
export type DataClass = (typeof dataClasses)[number];

/** The classes whose values are never written down anywhere else: not in the audit, a log or a report. */
export const isMasked = (dataClass: DataClass): boolean => dataClass !== 'public' && dataClass !== 'internal';

const key = 'atrium:data-class';

/** Says the class of a model's column. A column without one fails the tests. */
export const Classified =
  (dataClass: DataClass): PropertyDecorator =>
  (prototype, attribute) =>
    Reflect.defineMetadata(key, dataClass, prototype, attribute);

/** The class of each column of a model that has one, by the column's name in the database. */
export function classesOf(model: ModelCtor<Model>): ReadonlyMap<string, DataClass> {
  const classes = new Map<string, DataClass>();
  for (const [attribute, { field }] of Object.entries(model.getAttributes())) {
    const dataClass = Reflect.getMetadata(key, model.prototype, attribute) as DataClass | undefined;
    if (dataClass) classes.set(field ?? attribute, dataClass);
  }
  return classes;
}
