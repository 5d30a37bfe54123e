// Lets Node run the TypeScript of test/ on what is built of src/, decorators and their metadata included:
// node --import ./test/setup/swc-register.mjs test/fixtures/vault-cli.ts
import { register } from 'node:module';

register('./swc-loader.mjs', import.meta.url);
