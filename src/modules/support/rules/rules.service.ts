import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { fn, type WhereOptions } from 'sequelize';
import { requirePrincipal } from '../../../platform/access/principal.js';
import { TransactionRunner } from '../../../platform/database/transaction-runner.js';
import { Problem } from '../../../platform/errors/problem.js';
import { requireMatch } from '../../../platform/http/etag.js';
import type { Page } from '../../../platform/lists/list-query.js';
import { Paginator } from '../../../platform/lists/paginator.js';
import { RulePattern } from '../models/rule-pattern.model.js';
import { RuleSet } from '../models/rule-set.model.js';
import { ActiveRules } from './active-rules.js';
import { compilePattern } from './patterns.js';
import { presentPattern, presentRules, presentSummary } from './present-rules.js';
import type {
  DraftRules,
  ListRules,
  Pattern,
  RuleSetResponse,
  RuleSetSummary,
  TriedRules,
  TryRules,
} from './rule.dto.js';

/** Versions of the rules: a draft is changed until it is put to use; from then on it stands. */
@Injectable()
export class RulesService {
  constructor(
    @InjectModel(RuleSet) private readonly ruleSets: typeof RuleSet,
    @InjectModel(RulePattern) private readonly patterns: typeof RulePattern,
    private readonly transactions: TransactionRunner,
    private readonly paginator: Paginator,
    private readonly inUse: ActiveRules,
  ) {}

  list(query: ListRules): Promise<Page<RuleSetSummary>> {
    const where: WhereOptions[] = query.state === undefined ? [] : [{ state: query.state }];
    return this.paginator.page(this.ruleSets, query, { where, sort: query.sort, present: presentSummary });
  }

  /** @throws Problem 404. */
  async read(id: string): Promise<RuleSetResponse> {
    const rules = await this.ruleSets.findByPk(id);
    if (!rules) throw unknownRules();
    return presentRules(rules, await this.patternsOf(id));
  }

  /** A new draft: the rules in use, but for what is given. */
  draft({ note = null, minConfidence, patterns }: DraftRules): Promise<RuleSetResponse> {
    requirePatterns(patterns);
    return this.transactions.run(async () => {
      await this.beAlone();
      const active = await this.active();
      const newest = await this.ruleSets.max<number, RuleSet>('version');
      const draft = await this.ruleSets.create({
        version: newest + 1,
        note,
        minConfidence: minConfidence ?? active.minConfidence,
        createdById: requirePrincipal().userId,
      });
      await this.addPatterns(draft.id, patterns ?? (await this.patternsOf(active.id)));
      return this.read(draft.id);
    });
  }

  /** Changes what is given; patterns as a whole. @throws Problem 404, 409 for a version that is or was in use. */
  change(id: string, { patterns, ...changes }: DraftRules): Promise<RuleSetResponse> {
    requirePatterns(patterns);
    return this.transactions.run(async () => {
      const draft = await this.requireDraft(id);
      await requireMatch(() => this.read(id));
      await draft.update(changes);
      if (patterns) {
        await this.patterns.destroy({ where: { ruleSetId: id } });
        await this.addPatterns(id, patterns);
      }
      return this.read(id);
    });
  }

  /** Removes a draft. @throws Problem 404, 409 for a version that is or was in use. */
  discard(id: string): Promise<void> {
    return this.transactions.run(async () => {
      const draft = await this.requireDraft(id);
      await requireMatch(() => this.read(id));
      await draft.destroy();
    });
  }

  /**
   * Puts a draft to use, in place of the version that is, from the next message on and in every process.
   * @throws Problem 404; 409 for a version that is or was in use, or that would find no crisis.
   */
  activate(id: string): Promise<RuleSetResponse> {
    return this.transactions.run(async () => {
      const draft = await this.requireDraft(id);
      const active = await this.active();
      const now = fn('now') as unknown as Date;
      if ((await this.patterns.count({ where: { ruleSetId: id, signal: 'crisis' } })) === 0)
        throw findsNone();
      await active.update({ state: 'retired', retiredAt: now });
      await draft.update({ state: 'active', activatedAt: now });
      return this.read(id);
    });
  }

  /** What the rules find in a text, which is not kept. @throws Problem 404. */
  async try({ text, version }: TryRules): Promise<TriedRules> {
    const rules = version === undefined ? await this.inUse.current() : await this.inUse.ofVersion(version);
    if (!rules) throw unknownRules();
    const { signal = null, matching } = rules.find(text);
    return { version: rules.version, signal, matching: matching.map(presentPattern) };
  }

  private patternsOf(ruleSetId: string): Promise<RulePattern[]> {
    return this.patterns.findAll({ where: { ruleSetId }, order: ['id'] });
  }

  private async addPatterns(ruleSetId: string, patterns: readonly Pattern[] | RulePattern[]): Promise<void> {
    await this.patterns.bulkCreate(
      patterns.map(({ locale, signal, pattern }) => ({ ruleSetId, locale, signal, pattern })),
    );
  }

  /** Who else writes versions waits until the end of the transaction; who reads them does not. */
  private async beAlone(): Promise<void> {
    await this.ruleSets.sequelize!.query('LOCK TABLE support.rule_sets IN SHARE ROW EXCLUSIVE MODE');
  }

  private active(): Promise<RuleSet> {
    return this.ruleSets.findOne({ where: { state: 'active' }, rejectOnEmpty: true });
  }

  private async requireDraft(id: string): Promise<RuleSet> {
    await this.beAlone();
    const rules = await this.ruleSets.findByPk(id);
    if (!rules) throw unknownRules();
    if (rules.state !== 'draft') throw versionStands();
    return rules;
  }
}

/** @throws Problem 400 naming the first that is none. */
function requirePatterns(patterns: readonly Pattern[] = []): void {
  const wrong = patterns.findIndex(({ pattern }) => !compilePattern(pattern));
  if (wrong < 0) return;
  const field = `patterns.${wrong}.pattern`;
  const message = `${field} must be words, the last letters of each left out by *, with .. only between two of them`;
  throw Problem.ofField(400, 'support.pattern_invalid', field, message);
}

const unknownRules = (): Problem => Problem.notFound('support.rules_not_found', 'version of the rules');

const versionStands = (): Problem =>
  new Problem(409, 'support.version_stands', 'A version that is or was in use stands: begin a draft.');

const findsNone = (): Problem =>
  new Problem(409, 'support.finds_no_crisis', 'A version without any pattern of a crisis is not put to use.');
