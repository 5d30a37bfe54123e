import { Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  retry,
  wrap,
  type IPolicy,
} from 'cockatiel';
import type { AnswerServiceSettings } from '../../../config/support-settings.js';
import type { Environment } from '../../../config/environment.js';
import type { ConversationLocale } from '../models/conversation.model.js';
import { AnswerFailure } from './answer-failure.js';
import { readAnswer, type ServiceAnswer } from './answer-response.js';

/** What the external service is asked. Nothing in it says who the person is, unless they have said it themselves. */
export interface AnswerQuestion {
  /** The same for each question of a conversation. */
  conversationId: string;
  locale: ConversationLocale;
  /** In their order; the last one is to be answered. */
  messages: { role: 'user' | 'assistant'; content: string }[];
}

const attempts = 2;
const failuresUntilPause = 5;
const longestBody = 262_144;

/**
 * The external service that answers by itself (docs/external-answers.md). Failures in a row make it be left alone for a
 * while, in this process. What is asked and answered is never logged.
 */
@Injectable()
export class AnswerService {
  private readonly logger = new Logger(AnswerService.name);
  private readonly settings: AnswerServiceSettings | undefined;
  private readonly policy: IPolicy;

  constructor(config: ConfigService<{ environment: Environment }, true>) {
    this.settings = config.get('environment', { infer: true }).support.answers;
    this.policy = wrap(
      retry(
        handleWhen((error) => error instanceof AnswerFailure && error.isWorthRetrying),
        {
          maxAttempts: attempts - 1,
          backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 2_000 }),
        },
      ),
      circuitBreaker(handleAll, {
        halfOpenAfter: this.settings?.pauseMs ?? 1,
        breaker: new ConsecutiveBreaker(failuresUntilPause),
      }),
    );
  }

  /** Whether there is one at all. */
  get isThere(): boolean {
    return this.settings !== undefined;
  }

  /**
   * Asks for one answer: twice, where that may help.
   * @param signal ends it before its time.
   * @throws AnswerFailure, and nothing else.
   */
  async ask(question: AnswerQuestion, signal?: AbortSignal): Promise<ServiceAnswer> {
    const { settings } = this;
    if (!settings) throw new AnswerFailure('absent');
    const begunAt = performance.now();
    try {
      const answer = await this.policy.execute(() => askOnce(settings, question, signal), signal);
      this.tell('answered', begunAt);
      return answer;
    } catch (error) {
      const failure = failureOf(error);
      this.tell(failure.kind, begunAt);
      throw failure;
    }
  }

  private tell(outcome: string, begunAt: number): void {
    const line = `The external service: ${outcome} in ${Math.round(performance.now() - begunAt)} ms.`;
    if (outcome === 'answered') this.logger.debug(line);
    else this.logger.warn(line);
  }
}

const failureOf = (error: unknown): AnswerFailure => {
  if (error instanceof AnswerFailure) return error;
  return new AnswerFailure(error instanceof BrokenCircuitError ? 'paused' : 'unreachable');
};

async function askOnce(
  { url, token, timeoutMs }: AnswerServiceSettings,
  question: AnswerQuestion,
  signal: AbortSignal | undefined,
): Promise<ServiceAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
  };
  try {
    const response = await fetch(`${url}/answers`, {
      method: 'POST',
      headers,
      body: JSON.stringify(question),
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      // It would take what a person has said, and the token, to whoever it names.
      redirect: 'manual',
    });
    return await read(response);
  } catch (error) {
    if (error instanceof AnswerFailure) throw error;
    throw new AnswerFailure(timeout.aborted ? 'timeout' : 'unreachable');
  }
}

async function read(response: Response): Promise<ServiceAnswer> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new AnswerFailure(`http_${response.status}`);
  }
  const text = await textOf(response);
  const answer = text === undefined ? undefined : readAnswer(parsed(text));
  if (!answer) throw new AnswerFailure('invalid_answer');
  return answer;
}

/** @returns undefined for more than is taken, which is not read to its end. */
async function textOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > longestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
