import { currentRequest } from '../http/request-context.js';
import { notSignedIn } from './principal.js';
import { wrapped } from './wrapped-method.js';

/** Answers nothing that no statement has proved the caller to be signed in for. */
export const AnswersWhenProved: MethodDecorator = (_prototype, _name, descriptor) => {
  const method = descriptor.value as () => unknown;
  descriptor.value = wrapped(method, async (call) => {
    const answer = await call();
    if (currentRequest()?.proof) throw notSignedIn();
    return answer;
  }) as never;
};
