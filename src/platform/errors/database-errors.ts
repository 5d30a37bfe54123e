import { Injectable, Logger } from '@nestjs/common';
import { BaseError, ConnectionError, ValidationError } from 'sequelize';
import { isContextRefused } from '../database/context-client.js';
import { isPrimaryAway } from '../database/replicas/primary-away.error.js';
import { isStandIn } from '../database/replicas/replica-scope.js';
import { notSignedIn, notSignedInState } from '../access/principal.js';
import { FeatureRegistry } from '../features/feature-registry.js';
import { isConnectionLost } from './connection-failure.js';
import type { ConstraintAnswer, ConstraintAnswers } from './constraints.js';
import { Problem, type FieldError } from './problem.js';
import { postgresError, type PostgresError } from './sql-state.js';

/** Tells what a failed database call means to the caller: by SQLSTATE and constraint name, never by class. */
@Injectable()
export class DatabaseErrors {
  private readonly logger = new Logger(DatabaseErrors.name);
  private answers: Map<string, ConstraintAnswers> | undefined;

  constructor(private readonly features: FeatureRegistry) {}

  /** The problem to answer with, or `undefined` where `error` is no matter of the database. */
  toProblem(error: unknown): Problem | undefined {
    // Also over a connection that is none of the pool's.
    const isAway = isPrimaryAway(error) || (isStandIn() && isConnectionLost(error));
    if (isAway) return Problem.readOnly({ cause: error });
    // Whatever the server says to who wants to connect: full, closed, renamed, another password.
    if (error instanceof ConnectionError) return unavailable(error);
    const failure = postgresError(error);
    if (failure) return this.ofSqlState(failure, error);
    if (isConnectionFailure(error)) return unavailable(error);
    if (error instanceof ValidationError) return ofModelValidation(error);
    return undefined;
  }

  private ofSqlState(failure: PostgresError, error: unknown): Problem | undefined {
    const { code } = failure;
    if (code === notSignedInState) return notSignedIn();
    if (/^(23505|23503|23001|23514|23P01)$/.test(code)) return this.ofConstraint(failure, error);
    if (code === '23502') return ofMissingValue(failure);
    if (code.startsWith('22')) {
      return new Problem(400, 'platform.invalid_value', 'A value is outside of what can be stored.', {
        cause: error,
      });
    }
    if (/^(40001|40P01|55P03)$/.test(code)) {
      return Problem.unavailable('Too many requests change the same records. Try again.', 1, {
        cause: error,
      });
    }
    // It would have to write, if only that somebody has read it: then it is not told either.
    if (isStandIn() && /^(25006|55000)$/.test(code)) return Problem.readOnly({ cause: error });
    if (/^(08|53|57|25006)/.test(code)) return unavailable(error);
    return undefined;
  }

  private ofConstraint(failure: PostgresError, error: unknown): Problem {
    const answer = this.answerFor(failure, error);
    if (answer) {
      const { status, code, field, message } = answer;
      const errors = field === undefined ? undefined : [{ field, code, message }];
      return new Problem(status, code, message, { ...(errors && { errors }), cause: error });
    }
    this.logger.error(`Constraint ${failure.constraint ?? '?'} has no entry in its module's constraints`);
    const status = failure.code === '23514' ? 400 : 409;
    return new Problem(status, 'platform.constraint_violated', 'The data contradicts what is stored.', {
      cause: error,
    });
  }

  private answerFor(failure: PostgresError, error: unknown): ConstraintAnswer | undefined {
    this.answers ??= this.readAnswers();
    const entry = this.answers.get(failure.schema ?? '')?.[failure.constraint ?? ''];
    if (!entry || 'status' in entry) return entry;
    return isStillReferenced(failure, error) ? entry.referenced : entry.missing;
  }

  /** By schema, as two modules may have tables, hence constraints, of the same name. */
  private readAnswers(): Map<string, ConstraintAnswers> {
    const answers = new Map<string, ConstraintAnswers>();
    for (const { schema, constraints } of this.features.all()) {
      answers.set(schema, { ...answers.get(schema), ...constraints });
    }
    return answers;
  }
}

/**
 * 23503 says both 'the parent is missing' and 'still referenced' (PostgreSQL 18 says 23001 for a RESTRICT); the
 * statement tells them apart whatever the language of the server's messages.
 */
function isStillReferenced(failure: PostgresError, error: unknown): boolean {
  if (failure.code === '23001') return true;
  const sql = (error as { sql?: unknown }).sql ?? (failure as { sql?: unknown }).sql;
  return typeof sql === 'string' && /^\s*delete\b/i.test(sql);
}

function ofMissingValue(failure: PostgresError): Problem {
  const field = (failure.column ?? '').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Problem.ofField(400, 'platform.required', field, `${field} is required.`);
}

function ofModelValidation(error: ValidationError): Problem {
  const errors = error.errors.map((item): FieldError => ({
    field: item.path ?? '',
    code: 'platform.invalid_value',
    message: item.message,
  }));
  return new Problem(400, 'platform.invalid_input', 'The input is not valid.', { errors, cause: error });
}

function isConnectionFailure(error: unknown): boolean {
  return (
    isConnectionLost(error) ||
    isContextRefused(error) ||
    (error instanceof BaseError && error.name === 'SequelizeConnectionAcquireTimeoutError')
  );
}

const unavailable = (cause: unknown): Problem =>
  Problem.unavailable('The database cannot be reached just now. Nothing was stored.', 5, { cause });
