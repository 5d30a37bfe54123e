export { passwordField } from './accounts/account.dto.js';
export { RegistrationService } from './accounts/registration.service.js';
export { IdentityModule } from './identity.module.js';
export { PhoneCodes } from './phone-codes/phone-codes.service.js';
export { SessionsService } from './sessions/sessions.service.js';
