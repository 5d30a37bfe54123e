export { registerSupportCommands } from './support.commands.js';
export { SupportModule } from './support.module.js';
