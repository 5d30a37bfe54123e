import type { DraftStatement } from './draft.js';

type Parts = readonly (readonly DraftStatement[])[];

const whyApart = 'a new value of an enum can be used only after it was committed';

/** The SQL of a draft, for psql: each part a transaction of its own. */
export const sqlOf = (parts: Parts): string =>
  parts.map((part) => `BEGIN;\n${statementsOf(part)}\nCOMMIT;\n`).join('\n');

/** A migration that does `up` and undoes it with `down`, for this project's runner and plain sequelize-cli alike. */
export function migrationText(up: Parts, down: Parts): string {
  const isApart = up.length > 1 || down.length > 1;
  return `// @ts-check
'use strict';

/** @type {import('sequelize-cli').Migration${isApart ? ' & { transaction: false, reason: string }' : ''}} */
module.exports = {
${isApart ? `  transaction: false,\n  reason: '${whyApart}',\n\n` : ''}  async up({ sequelize }) {
${queriesOf(up)}
  },

  async down({ sequelize }) {
${queriesOf(down)}
  },
};
`;
}

/** One message to the server is one transaction, whoever sends it. */
const queriesOf = (parts: Parts): string =>
  parts.map((part) => `    await sequelize.query(\`\n${inTemplate(statementsOf(part))}\n    \`);`).join('\n');

const statementsOf = (part: readonly DraftStatement[]): string =>
  part.map(({ sql, losesData }) => `${losesData ? '-- Loses data.\n' : ''}${sql.trim()};`).join('\n');

const inTemplate = (sql: string): string => sql.replace(/[\\`]|\$(?=\{)/g, '\\$&');
