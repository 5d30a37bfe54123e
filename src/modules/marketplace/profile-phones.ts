import { Injectable } from '@nestjs/common';
import { requirePrincipal } from '../../platform/access/principal.js';
import { TransactionRunner } from '../../platform/database/transaction-runner.js';
import { Problem } from '../../platform/errors/problem.js';
import { RateLimiter } from '../../platform/throttling/rate-limiter.js';
import { codeSeconds, PhoneCodes, phoneCodeLimits, type CodeUse, type Requested } from '../identity/index.js';
import type { Profile, ProfileRecords } from './profile-records.js';

/** How the owner of a profile proves its phone: by a code that is sent there. */
@Injectable()
export class ProfilePhones {
  constructor(
    private readonly codes: PhoneCodes,
    private readonly limiter: RateLimiter,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Sends a code to the phone that the profile has, unless it is verified already; after the answer, which does not
   * tell whether that phone was sent too many.
   * @throws Problem 404, 401 or 403 as {@link ProfileRecords.findForOwner}; 409 `marketplace.no_phone`; 429 when
   * codes to the phone or by the service were asked for too often; 503 while no SMS can be sent.
   */
  async requestCode(profiles: ProfileRecords, id: string): Promise<Requested> {
    const profile = await profiles.findForOwner(id);
    const use = useOf(profiles, profile);
    if (!profile.isPhoneVerified) {
      await this.limiter.enforce(phoneCodeLimits.byPhone, use.phone);
      await this.limiter.enforce(phoneCodeLimits.byService, '');
      await this.codes.requestAfterAnswer({ ...use, userId: requirePrincipal().userId });
    }
    return { expiresIn: codeSeconds };
  }

  /**
   * Marks the phone of the profile as verified by the code that was sent there.
   * @throws Problem 404, 401 or 403 as {@link ProfileRecords.findForOwner}; 403 `identity.wrong_code`;
   * 409 `marketplace.no_phone` or `marketplace.phone_changed`.
   */
  async confirm(profiles: ProfileRecords, id: string, code: string): Promise<void> {
    const use = useOf(profiles, await profiles.findForOwner(id));
    await this.codes.redeem({ ...use, code });
    if (await this.transactions.run(() => profiles.verifyPhone(id, use.phone))) return;
    await profiles.find(id);
    throw phoneChanged();
  }
}

/** What a code to this profile's phone is for. */
function useOf({ kind }: ProfileRecords, { id, phone }: Profile): CodeUse {
  if (phone === null) throw noPhone();
  return { phone, purpose: `marketplace_${kind}`, subjectId: id };
}

const noPhone = (): Problem =>
  Problem.ofField(409, 'marketplace.no_phone', 'phone', 'phone is missing: give the profile one first');

const phoneChanged = (): Problem =>
  Problem.ofField(
    409,
    'marketplace.phone_changed',
    'phone',
    'phone was changed while the code was on its way; ask for a code to the new one',
  );
