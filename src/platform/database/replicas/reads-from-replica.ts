import { wrapped } from '../../access/wrapped-method.js';
import { transactionContext } from '../transaction-context.js';
import { currentScope, runInScope, type ReplicaScope } from './replica-scope.js';

/**
 * Lets a replica serve a method that only reads, where there is one that has all that was acknowledged to anybody before
 * its first statement; the primary serves it otherwise, and within a transaction. All of its statements go to the same
 * server. Where that is lost, or cancels one because it has to go on replaying, the method is called once more, on the
 * primary: it must do nothing but read until it returns, and send nothing meanwhile.
 */
export const ReadsFromReplica: MethodDecorator = (_prototype, _name, descriptor) => {
  const method = descriptor.value as () => unknown;
  descriptor.value = wrapped(method, (call) => readFromReplica(call)) as never;
};

async function readFromReplica(read: () => unknown): Promise<unknown> {
  if (currentScope() || transactionContext.get('transaction')) return read();
  const scope: ReplicaScope = { isFresh: true };
  try {
    return await runInScope(scope, async () => read());
  } catch (error) {
    const server = await scope.server?.catch(() => undefined);
    if (!server?.hasFailed(error)) throw error;
    return read();
  }
}
