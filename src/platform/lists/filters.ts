import { literal, Op, where, type WhereOptions } from 'sequelize';

/**
 * Rows whose `expression` holds `text` anywhere, whatever its case: `%` and `_` are ordinary characters.
 * @param expression SQL of our own, written as its trigram index has it; never input.
 */
export const containsText = (expression: string, text: string): WhereOptions =>
  where(literal(`(${expression})`), { [Op.iLike]: `%${text.replace(/[\\%_]/g, '\\$&')}%` });
