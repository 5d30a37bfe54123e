/** Problems of the routes of messaging, for `@ApiProblem(...)`. */

export const noSuchThread = [404, 'messaging.thread_not_found', 'You take part in no such thread.'] as const;

export const noThread = [404, 'messaging.thread_not_found', 'There is no such thread.'] as const;

export const noSuchMessage = [
  404,
  'messaging.message_not_found',
  'There is no such message in the thread.',
] as const;

export const noSuchFile = [404, 'messaging.attachment_not_found', 'There is no such file for you.'] as const;

export const noSuchParticipant = [
  404,
  'messaging.participant_not_found',
  'The account takes no part in it.',
] as const;

export const notOwner = [403, 'platform.forbidden', 'You are not an owner of the thread.'] as const;

export const notAuthor = [403, 'platform.forbidden', 'The message is not yours.'] as const;

export const directThread = [
  409,
  'messaging.direct_thread',
  'A direct thread is of two people, for good.',
] as const;

export const directName = [400, 'messaging.direct_name', 'A direct thread has no name.'] as const;

export const badMetadata = [
  400,
  'messaging.metadata_invalid',
  'The metadata take more room than they may.',
] as const;

export const noParent = [
  422,
  'messaging.parent_not_found',
  'What it answers is no message of the thread.',
] as const;

export const noUploadedFile = [
  422,
  'messaging.attachment_not_found',
  'You have not uploaded such a file to the thread.',
] as const;
