// @ts-check
'use strict';

const { execFileSync } = require('node:child_process');
const { resolve } = require('node:path');

/**
 * The rows are the modules' own: this only calls their seeders.
 * @param {string} command
 */
const run = (command) =>
  execFileSync(process.execPath, [resolve(__dirname, '../bin/atrium.mjs'), command], { stdio: 'inherit' });

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up() {
    run('db:seed');
  },

  async down() {
    run('db:seed:undo');
  },
};
