import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { RegisterEraser, type Eraser } from '../../platform/privacy/erasure.js';
import { Beneficiary } from './models/beneficiary.model.js';
import { Invitation } from './models/invitation.model.js';

/**
 * A beneficiary's file is theirs (L6313-4 of the Code du travail): it goes with their account, documents and interviews
 * with it. Files that a counsellor has kept are others': they stay, and are handed over.
 */
@Injectable()
@RegisterEraser(true)
export class PersonEraser implements Eraser {
  constructor(
    @InjectModel(Beneficiary) private readonly beneficiaries: typeof Beneficiary,
    @InjectModel(Invitation) private readonly invitations: typeof Invitation,
  ) {}

  async erase(userId: string): Promise<void> {
    await this.invitations.destroy({ where: { accountId: userId } });
    await this.beneficiaries.destroy({ where: { accountId: userId } });
  }
}
