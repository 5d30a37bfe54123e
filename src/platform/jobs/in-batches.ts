/**
 * Repeats `work`, a transaction each time, until there is nothing left for it or nobody waits any longer.
 * @param work does no more than fits one transaction, and answers how many it has done.
 * @returns how many in all.
 */
export async function inBatches(work: () => Promise<number>, signal?: AbortSignal): Promise<number> {
  let total = 0;
  for (let done = 1; done > 0 && !signal?.aborted; total += done) done = await work();
  return total;
}
