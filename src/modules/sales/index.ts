export { registerSalesCommands } from './imports/import.command.js';
export { SalesModule } from './sales.module.js';
