import { WorkerLanes } from '../../../src/modules/identity/delivery/worker-lanes.js';
import { gate } from './message-servers.js';

describe('the lanes of a worker', () => {
  it('look again when they were woken while all of them looked in vain', async () => {
    const looking = gate();
    const steps: number[] = [];
    const lanes = new WorkerLanes(
      1,
      async () => {
        steps.push(steps.length);
        if (steps.length === 1) await looking.opened;
        return false;
      },
      () => undefined,
    );
    lanes.wake();
    await new Promise((resolve) => setImmediate(resolve));
    lanes.wake();
    looking.open();
    await lanes.idle();
    expect(steps).toEqual([0, 1]);
  });

  it('are no more than they may be, however much there is to do', async () => {
    let left = 30;
    let atOnce = 0;
    let most = 0;
    const step = async (wake: () => void): Promise<boolean> => {
      if (left-- <= 0) return false;
      wake();
      most = Math.max(most, (atOnce += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      atOnce -= 1;
      return true;
    };
    const lanes = new WorkerLanes(5, step, () => undefined);
    lanes.wake();
    await lanes.idle();
    expect([most, left < 0]).toEqual([5, true]);
  });

  it('tell of a step that failed, and can be woken again', async () => {
    const told: unknown[] = [];
    const failure = new Error('no database');
    const lanes = new WorkerLanes(
      2,
      () => Promise.reject(failure),
      (error) => told.push(error),
    );
    for (const times of [1, 2]) {
      lanes.wake();
      await lanes.idle();
      expect(told).toEqual(Array(times).fill(failure));
    }
  });

  it('begin nothing once they are stopped', async () => {
    let steps = 0;
    const lanes = new WorkerLanes(
      2,
      async () => (steps += 1) < 0,
      () => undefined,
    );
    await lanes.stop();
    lanes.wake();
    await lanes.idle();
    expect(steps).toBe(0);
  });
});
