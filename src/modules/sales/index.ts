export { registerSalesCommands } from './sales.commands.js';
export { SalesModule } from './sales.module.js';
