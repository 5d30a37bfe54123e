import { ApiProperty } from '@nestjs/swagger';
import { InstantField, IntegerField, TextField, UuidField } from '../../../platform/http/fields.js';
import { mostAttachments } from '../messages/message.dto.js';
import type { Attachment } from '../models/attachment.model.js';

export const maxAttachmentBytes = 25 * 1_024 * 1_024;

export class AttachmentParams {
  @UuidField()
  id!: string;

  @UuidField()
  attachmentId!: string;
}

export class AttachmentResponse {
  @UuidField()
  id!: string;

  @UuidField({ nullable: true, description: 'The message that it goes with; null until it is sent.' })
  messageId!: string | null;

  @TextField({ max: 255, example: 'contract.pdf' })
  fileName!: string;

  @TextField({ max: 100, example: 'application/pdf', description: 'Found by the content, not by the name.' })
  mimeType!: string;

  @IntegerField({ min: 1, max: maxAttachmentBytes, example: 48_213 })
  sizeBytes!: number;

  @TextField({ max: 64, example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' })
  sha256!: string;

  @InstantField()
  createdAt!: string;
}

export class AttachmentList {
  @ApiProperty({ type: [AttachmentResponse], maxItems: mostAttachments })
  data!: AttachmentResponse[];
}

export const presentAttachment = (attachment: Attachment): AttachmentResponse => ({
  id: attachment.id,
  messageId: attachment.messageId,
  fileName: attachment.fileName,
  mimeType: attachment.mimeType,
  sizeBytes: attachment.sizeBytes,
  sha256: attachment.sha256,
  createdAt: attachment.createdAt.toISOString(),
});
