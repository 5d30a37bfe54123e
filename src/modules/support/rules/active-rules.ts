import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { prepared, PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { RulePattern } from '../models/rule-pattern.model.js';
import { compileRules, type CompiledRules } from './compiled-rules.js';

interface VersionRow {
  id: string;
  version: number;
  minConfidence: string;
}

/** The rules that are in use. */
@Injectable()
@ActsAsService('support.rules')
export class ActiveRules {
  private known: CompiledRules | undefined;

  constructor(
    @InjectModel(RulePattern) private readonly patterns: typeof RulePattern,
    private readonly statements: PreparedStatements,
  ) {}

  /** As the database has them now: which version it is, is asked each time; a version in use does not change. */
  async current(): Promise<CompiledRules> {
    const [active] = await this.statements.rows(activeVersion, []);
    if (!active) throw new Error('No version of the rules of support is active.');
    return this.of(active);
  }

  /** @returns undefined where there is no such version. */
  async ofVersion(version: number): Promise<CompiledRules | undefined> {
    const [found] = await this.statements.rows(oneVersion, [version]);
    return found && this.compile(found);
  }

  private async of(active: VersionRow): Promise<CompiledRules> {
    if (this.known?.ruleSetId !== active.id) this.known = await this.compile(active);
    return this.known;
  }

  private async compile({ id, version, minConfidence }: VersionRow): Promise<CompiledRules> {
    const patterns = await this.patterns.findAll({ where: { ruleSetId: id }, order: ['id'] });
    return compileRules({ ruleSetId: id, version, minConfidence: Number(minConfidence) }, patterns);
  }
}

const columns = 'id, version, min_confidence AS "minConfidence"';

const activeVersion = prepared<VersionRow>(
  'support.active_rules',
  `SELECT ${columns} FROM support.rule_sets WHERE state = 'active'`,
);

const oneVersion = prepared<VersionRow>(
  'support.rules_of_version',
  `SELECT ${columns} FROM support.rule_sets WHERE version = $1`,
);
