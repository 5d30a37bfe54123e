import { followRunbook } from '../../setup/runbook.js';
import { startService } from '../../setup/service.js';

it('the sign-in runbook tells what the service answers', async () => {
  const service = await startService();
  try {
    const { printed, promised } = await followRunbook('docs/runbooks/sign-in.md', service);
    expect(printed).toEqual(promised);
  } finally {
    await service.close();
  }
});
