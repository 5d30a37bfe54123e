export { passwordField } from './accounts/account.dto.js';
export { ActiveAccounts } from './accounts/active-accounts.js';
export { LimitRegistrations } from './accounts/registration-limits.js';
export { RegistrationService } from './accounts/registration.service.js';
export { IdentityModule } from './identity.module.js';
export { LimitPhoneConfirmations, phoneCodeLimits } from './phone-codes/phone-code-limits.js';
export { codeSeconds, PhoneCodes, type CodeUse } from './phone-codes/phone-codes.service.js';
export { CodeField, Requested } from './phone-codes/phone.dto.js';
export { SessionsService } from './sessions/sessions.service.js';
