import type { Command } from 'commander';
import type { ApplicationOpener } from '../../platform/cli/application-opener.js';
import { registerForecastCommand } from './forecasts/forecast.command.js';
import { registerImportCommand } from './imports/import.command.js';

/** Adds `sales:import` and `sales:forecast`. */
export function registerSalesCommands(program: Command, withApplication: ApplicationOpener): void {
  registerImportCommand(program, withApplication);
  registerForecastCommand(program, withApplication);
}
