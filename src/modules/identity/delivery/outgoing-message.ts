export const channels = ['email', 'sms'] as const;
export type Channel = (typeof channels)[number];

/** What a message is for; kept with its row, so that messages can be told apart without being read. */
export const templates = [
  'sign_in_code',
  'verify_phone_code',
  'verify_email',
  'magic_link',
  'password_reset',
  'invitation',
  'security_notice',
  'work_notice',
] as const;
export type Template = (typeof templates)[number];

/** What reaches the person, and where; at rest it is encrypted. */
export interface MessageContent {
  /** One e-mail address, or one phone number in E.164. */
  to: string;
  /** Of a mail: one line, at most 200 characters. An SMS has none. */
  subject?: string;
  /** The whole of an SMS, the plain part of a mail: at most 480 and 20,000 characters. */
  text: string;
  /** Of a mail, beside the text: at most 100,000 characters. */
  html?: string;
}

/** One message to one person. */
export interface OutgoingMessage extends MessageContent {
  channel: Channel;
  /** The account it is for, where there is one: what it is sent counts together, whatever the address. */
  userId?: string;
  template: Template;
  /** When what it says stops being of use (the code has expired): it is not sent after that. */
  expiresAt: Date;
}
