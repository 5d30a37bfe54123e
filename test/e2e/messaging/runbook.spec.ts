import { followRunbook } from '../../setup/runbook.js';
import { startService } from '../../setup/service.js';

it('the messaging runbook tells what the service answers', async () => {
  const service = await startService();
  try {
    await service.http.post('/seed').expect(200);
    const { printed, promised } = await followRunbook('docs/runbooks/messaging.md', service);
    expect(printed).toEqual(promised);
  } finally {
    await service.close();
  }
});
