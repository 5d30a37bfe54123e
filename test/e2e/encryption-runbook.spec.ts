import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executePage } from '../setup/runbook.js';
import { environmentWith, vaultCommand } from '../setup/vault-command.js';
import { keyOf, Patient, startVault, withKeys } from '../setup/vault.js';

// Six processes, one after the other.
it('the runbook for encryption keys tells what the commands print', async () => {
  const page = await readFile('docs/runbooks/encryption-keys.md', 'utf8');
  const key = keyOf('2026-11', 'a');
  const service = await startVault(withKeys(key));
  const folder = await mkdtemp(join(tmpdir(), 'runbook-'));
  try {
    await Patient.bulkCreate(['one', 'two', 'three'].map((notes) => ({ name: randomUUID(), notes })));
    // The product with the encrypted tables of the tests: npm run -s encryption:rotate [-- OPTIONS].
    const command = [process.execPath, ...vaultCommand].map((word) => `'${word}'`).join(' ');
    const npm = `#!/bin/sh\nshift 2\nname=$1\nshift\n[ "$1" = -- ] && shift\nexec ${command} "$name" "$@"\n`;
    await writeFile(join(folder, 'npm'), npm, { mode: 0o755 });
    const env = { ...environmentWith([key]), PATH: `${folder}:${process.env.PATH}` };
    const { printed, promised } = await executePage(page, { cwd: folder, env });
    expect(printed).toEqual(promised);
    expect(promised.filter((text) => text !== '')).toHaveLength(6);
  } finally {
    await rm(folder, { recursive: true });
    await service.close();
  }
}, 180_000);
