import { Injectable } from '@nestjs/common';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { ConversationContents } from '../conversations/conversation-contents.js';
import type { CompiledRules } from '../rules/compiled-rules.js';
import {
  forgottenVerdicts,
  judgedMessages,
  patternsById,
  replayTotals,
  type JudgedRow,
} from './replay.statements.js';

/** What comes of a message by the rules; `nothing`: they leave it to the service, or to whoever answers. */
export type Verdict = 'crisis' | 'wants_person' | 'low_confidence' | 'answer' | 'nothing';

/** Where the rules would decide otherwise than was decided. */
export interface Difference {
  conversationId: string;
  messageSeq: number;
  decidedAt: string;
  was: Verdict;
  wouldBe: Verdict;
  /** By which version it was decided; null where none had anything to say. */
  byVersion: number | null;
}

export interface ReplayReport {
  /** Messages that are still there: their words were judged anew. */
  messages: number;
  /** Decisions about messages that are gone: judged by what was known then. */
  forgotten: number;
  differences: Difference[];
}

export interface ReplayOptions {
  since: Date;
  /** How many were gone through, since the last call. */
  onProgress?: (count: number) => void;
}

const atOnce = 500;
const firstId = '00000000-0000-0000-0000-000000000000';

/** Decides anew about what was decided, and changes nothing. */
@Injectable()
@ActsAsService('support.replay')
export class Replay {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly contents: ConversationContents,
  ) {}

  /** How much there is to be gone through. */
  async size(since: Date): Promise<number> {
    const [row] = await this.statements.rows(replayTotals, [since]);
    return row!.messages + row!.forgotten;
  }

  async run(rules: CompiledRules, { since, onProgress }: ReplayOptions): Promise<ReplayReport> {
    const report: ReplayReport = { messages: 0, forgotten: 0, differences: [] };
    for await (const rows of this.pages(judgedMessages, since)) {
      report.messages += rows.length;
      report.differences.push(...differing(rows, (row) => this.judge(row, rules)));
      onProgress?.(rows.length);
    }
    for await (const rows of this.pages(forgottenVerdicts, since)) {
      report.forgotten += rows.length;
      const known = await this.patternsOf(rows);
      report.differences.push(...differing(rows, (row) => judgeForgotten(row, rules, known)));
      onProgress?.(rows.length);
    }
    return report;
  }

  private async *pages(statement: typeof judgedMessages, since: Date): AsyncGenerator<JudgedRow[]> {
    for (let rows: JudgedRow[] = [], after = firstId; ; after = rows.at(-1)!.id) {
      rows = await this.statements.rows(statement, [since, after, atOnce]);
      if (rows.length > 0) yield rows;
      if (rows.length < atOnce) return;
    }
  }

  private judge(row: JudgedRow, rules: CompiledRules): Verdict {
    const { signal } = rules.find(this.contents.content(row.content!, row.id));
    if (signal === 'crisis' || (signal === 'wants_person' && row.modeBefore === 'AUTO')) return signal;
    return judgeConfidence(row, rules) ?? 'nothing';
  }

  /** What the patterns were that had been found, by their ids. */
  private async patternsOf(rows: readonly JudgedRow[]): Promise<Map<string, string>> {
    const ids = rows.flatMap(({ patternIds }) => patternIds ?? []);
    const patterns = ids.length > 0 ? await this.statements.rows(patternsById, [ids]) : [];
    return new Map(patterns.map(({ id, signal, pattern }) => [id, nameOf(signal, pattern)]));
  }
}

function differing(rows: readonly JudgedRow[], judge: (row: JudgedRow) => Verdict): Difference[] {
  return rows.flatMap((row) => {
    const [was, wouldBe] = [verdictOf(row), judge(row)];
    if (was === wouldBe) return [];
    const { conversationId, messageSeq, decidedAt, byVersion } = row;
    return [{ conversationId, messageSeq, decidedAt, was, wouldBe, byVersion }];
  });
}

/** New patterns find nothing in what is gone; those that had found something may be there no more. */
function judgeForgotten(row: JudgedRow, rules: CompiledRules, known: ReadonlyMap<string, string>): Verdict {
  const found = new Set(row.patternIds?.map((id) => known.get(id)));
  const left = rules.patterns.filter(({ signal, pattern }) => found.has(nameOf(signal, pattern)));
  if (left.length > 0) return left.some(({ signal }) => signal === 'crisis') ? 'crisis' : 'wants_person';
  return judgeConfidence(row, rules) ?? 'nothing';
}

const judgeConfidence = ({ confidence }: JudgedRow, { minConfidence }: CompiledRules): Verdict | undefined =>
  confidence === null ? undefined : Number(confidence) < minConfidence ? 'low_confidence' : 'answer';

const verdicts: Readonly<Record<string, Verdict>> = {
  crisis_pattern: 'crisis',
  wants_person: 'wants_person',
  low_confidence: 'low_confidence',
  confident: 'answer',
};

const verdictOf = ({ reason }: JudgedRow): Verdict => (reason === null ? 'nothing' : verdicts[reason]!);

const nameOf = (signal: string, pattern: string): string => `${signal}:${pattern}`;
