import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import type { CreationAttributes } from 'sequelize';
import { ActsAsService } from '../../../platform/access/database-context.js';
import { DecisionLog } from '../models/decision-log.model.js';

/** What is decided, as it is told to {@link DecisionRecorder}. */
export type DecisionEntry = CreationAttributes<DecisionLog>;

/** Writes down what is decided about conversations and tickets. */
@Injectable()
@ActsAsService('support.decisions')
export class DecisionRecorder {
  constructor(@InjectModel(DecisionLog) private readonly log: typeof DecisionLog) {}

  /** In the transaction of what is decided; in the order given. */
  async record(...entries: readonly DecisionEntry[]): Promise<void> {
    await this.log.bulkCreate([...entries]);
  }
}
