// @ts-check
'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** The SQL beside this file, in the order it runs: each table is in one place, with all that belongs to it. */
const parts = [
  '00-roles',
  '10-foundation',
  '20-platform',
  '30-audit',
  '40-identity',
  '50-marketplace',
  '60-sales',
  '90-ownership',
];

const sqlOf = (/** @type {string} */ part) =>
  readFileSync(join(__dirname, '20261121000000-create-atrium', `${part}.sql`), 'utf8');

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  // In one message, which is one transaction also where plain sequelize-cli sends it.
  async up({ sequelize }) {
    await sequelize.query(parts.map(sqlOf).join('\n'));
  },

  async down({ sequelize }) {
    await sequelize.query(sqlOf('undo'));
  },
};
