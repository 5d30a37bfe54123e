import { followRunbook } from '../../setup/runbook.js';
import { startService } from '../../setup/service.js';

it('the runbook of data subjects tells what the service answers', async () => {
  const service = await startService();
  try {
    const { printed, promised } = await followRunbook('docs/runbooks/data-subjects.md', service);
    expect(promised.filter((text) => text !== '').length).toBeGreaterThan(3);
    expect(printed).toEqual(promised);
  } finally {
    await service.close();
  }
});
