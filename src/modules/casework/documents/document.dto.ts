import { ApiProperty } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  InstantField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';
import { maxInteger } from '../../../platform/http/field-checks.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ListQuery, PageOf } from '../../../platform/lists/list-query.js';
import {
  documentKinds,
  documentStatuses,
  type Document,
  type DocumentKind,
  type DocumentStatus,
} from '../models/document.model.js';
import type { DocumentVersion } from '../models/document-version.model.js';

export const maxDocumentBytes = 25 * 1_024 * 1_024;

const hash = {
  min: 64,
  max: 64,
  example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
} as const;
const number = { min: 1, max: maxInteger, example: 1 } as const;

export class CreateDocument {
  @TextField({ max: 255, example: 'Convention tripartite' })
  title!: string;

  @ChoiceField({ choices: documentKinds })
  kind!: DocumentKind;
}

export class UpdateDocument {
  @TextField({ max: 255, optional: true, example: 'Convention tripartite' })
  title?: string;

  @ChoiceField({
    choices: ['draft', 'in_review', 'archived'],
    optional: true,
    example: 'in_review',
    description: 'From draft to in_review and back; archived for good. Sign by its own route.',
  })
  status?: Exclude<DocumentStatus, 'signed'>;

  @BooleanField({ optional: true, description: 'Whether the beneficiary sees it.' })
  isShared?: boolean;
}

export class SignDocument {
  @TextField({ ...hash, description: 'SHA-256 of what you have read and sign: that of the newest version.' })
  sha256!: string;
}

export class VersionParams {
  @UuidField()
  id!: string;

  @IntegerField({ ...number, query: true })
  number!: number;
}

export class ListDocuments extends ListQuery {
  @ChoiceField({ choices: documentStatuses, example: 'in_review' })
  status!: DocumentStatus;
}

export class SignatureResponse {
  @IntegerField({ ...number, description: 'The version that was signed.' })
  version!: number;

  @TextField({ ...hash })
  sha256!: string;

  @UuidField({ description: 'The account that signed.' })
  signedBy!: string;

  @InstantField()
  signedAt!: string;
}

export class DocumentResponse extends Recorded {
  @UuidField()
  beneficiaryId!: string;

  @TextField({ max: 255, example: 'Convention tripartite' })
  title!: string;

  @ChoiceField({ choices: documentKinds })
  kind!: DocumentKind;

  @ChoiceField({ choices: documentStatuses })
  status!: DocumentStatus;

  @IntegerField({ min: 0, max: maxInteger, example: 1, description: 'Numbered from 1.' })
  versionCount!: number;

  @InstantField({ nullable: true, description: 'Since when the beneficiary sees it.' })
  sharedAt!: string | null;

  @ApiProperty({ type: SignatureResponse, nullable: true })
  signature!: SignatureResponse | null;
}

export class VersionResponse {
  @UuidField()
  id!: string;

  @IntegerField(number)
  number!: number;

  @TextField({ max: 255, example: 'convention.pdf' })
  fileName!: string;

  @TextField({ max: 100, example: 'application/pdf', description: 'Found by the content, not by the name.' })
  mimeType!: string;

  @IntegerField({ min: 1, max: maxDocumentBytes, example: 48_213 })
  sizeBytes!: number;

  @TextField({ ...hash })
  sha256!: string;

  @UuidField({ description: 'The account that uploaded it, or had it made.' })
  createdBy!: string;

  @InstantField()
  createdAt!: string;
}

export class DocumentPage extends PageOf(DocumentResponse) {}
export class VersionPage extends PageOf(VersionResponse) {}

export const presentDocument = (row: Document): DocumentResponse => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  beneficiaryId: row.beneficiaryId,
  title: row.title,
  kind: row.kind,
  status: row.status,
  versionCount: row.versionCount,
  sharedAt: row.sharedAt?.toISOString() ?? null,
  signature: row.signedAt && {
    version: row.signedVersion!,
    sha256: row.signedSha256!,
    signedBy: row.signedBy!,
    signedAt: row.signedAt.toISOString(),
  },
});

export const presentVersion = (row: DocumentVersion): VersionResponse => ({
  id: row.id,
  number: row.number,
  fileName: row.fileName,
  mimeType: row.mimeType,
  sizeBytes: row.sizeBytes,
  sha256: row.sha256,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
});
