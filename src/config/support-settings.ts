import type { EnvironmentReader } from './environment-reader.js';

export interface SupportSettings {
  /** The external service that answers by itself; `undefined` where there is none, and people answer. */
  answers: AnswerServiceSettings | undefined;
  /** After how many days of silence what was said in a conversation is removed. */
  retentionDays: number;
}

export interface AnswerServiceSettings {
  /** Without a slash at its end; `/answers` is asked. */
  url: string;
  /** Sent as bearer. */
  token: string | undefined;
  /** How long one attempt may take. */
  timeoutMs: number;
  /** After so long without one the service is asked again, once it has failed so often that it was not any more. */
  pauseMs: number;
}

export function readSupportSettings(read: EnvironmentReader, isDeployed: boolean): SupportSettings {
  const url = read.optional('RAG_API_URL');
  const token = read.optional('RAG_API_TOKEN');
  const timeoutMs = read.integer('RAG_API_TIMEOUT_MS', 8_000, { min: 100, max: 60_000 });
  const pauseMs = read.integer('RAG_API_PAUSE_MS', 30_000, { min: 100, max: 3_600_000 });
  const retentionDays = read.integer('SUPPORT_RETENTION_DAYS', 730, { min: 1, max: 36_500 });
  const fault = url && faultOf(url, isDeployed);
  if (fault) read.refuse('RAG_API_URL', fault);
  const answers = url ? { url: url.replace(/\/+$/, ''), token, timeoutMs, pauseMs } : undefined;
  return { answers, retentionDays };
}

/** What people say in distress goes there. */
function faultOf(url: string, isDeployed: boolean): string | undefined {
  if (!URL.canParse(url)) return 'must be a URL such as https://answers.example.org/v1';
  const { protocol, username, password, search, hash } = new URL(url);
  if (username || password) return 'must not hold a password: set RAG_API_TOKEN';
  if (search || hash) return 'must end with its path';
  if (protocol === 'https:' || (protocol === 'http:' && !isDeployed)) return undefined;
  return isDeployed ? 'must begin with https://' : 'must begin with https:// or http://';
}
