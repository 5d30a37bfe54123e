import { CodeField } from '../../identity/index.js';

export class ConfirmProfilePhone {
  @CodeField({ description: 'The code that was sent to the phone of the profile last.' })
  code!: string;
}
