import { uncleanInput } from '../../../platform/http/clean-input.js';
import type { AnswerSource } from '../models/conversation-message.model.js';

/** What the external service answers, as docs/external-answers.md describes it; `confidence` is from 0 to 1. */
export type ServiceAnswer =
  | { isCrisis: true; confidence: number | null }
  | { isCrisis: false; answer: string; confidence: number; sources: AnswerSource[] };

const longestAnswer = 10_000;
const mostSources = 20;
const longestTitle = 300;
const longestUrl = 2_000;

/**
 * Reads what the service has sent: `{ answer, confidence, crisis, sources? }`. What else it sends is passed over; an
 * answer that is not to be given, as it takes the person to be in danger, may be whatever it is.
 * @returns undefined for what is not as described.
 */
export function readAnswer(body: unknown): ServiceAnswer | undefined {
  if (!isObject(body)) return undefined;
  const { answer, confidence, crisis, sources = [] } = body;
  // Somebody may be in danger: nothing else has to be right.
  if (crisis === true) return { isCrisis: true, confidence: isFraction(confidence) ? confidence : null };
  if (uncleanInput(body)) return undefined;
  if (crisis !== false || !isText(answer, longestAnswer) || !isFraction(confidence)) return undefined;
  const read =
    Array.isArray(sources) && sources.length <= mostSources ? sources.map(readSource) : [undefined];
  if (!read.every((source) => source !== undefined)) return undefined;
  return { isCrisis: false, answer, confidence, sources: read };
}

function readSource(source: unknown): AnswerSource | undefined {
  if (!isObject(source)) return undefined;
  const { title, url } = source;
  return isText(title, longestTitle) && isUrl(url) ? { title, url } : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.trim() !== '' && [...value].length <= longest;

const isFraction = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

const isUrl = (value: unknown): value is string =>
  isText(value, longestUrl) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
