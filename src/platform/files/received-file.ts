/** What was received, and is in the storage until the next day unless a row comes to keep it. */
export interface ReceivedFile {
  storageKey: string;
  sizeBytes: number;
  /** Of the content, in hexadecimal digits. */
  sha256: string;
  /** Found by the content, never by the name or what the client says. */
  mediaType: string;
  /** Opens it; to be kept in an encrypted column. */
  fileKey: string;
}

/** A file that came with a form. */
export interface UploadedFile extends ReceivedFile {
  /** Cleaned: see cleanFileName. */
  fileName: string;
}

/** What the storage needs to know of a file to open it: a row of StoredFileModel, or what was just received. */
export type OpenableFile = Pick<ReceivedFile, 'storageKey' | 'sizeBytes' | 'fileKey'> & { id?: string };

export interface FileLimits {
  /** In bytes. */
  maxBytes: number;
  mediaTypes: readonly string[];
}

/** The attributes of a StoredFileModel that keeps this file. */
export const rowOf = ({ fileName, mediaType, sizeBytes, sha256, storageKey, fileKey }: UploadedFile) => ({
  fileName,
  mimeType: mediaType,
  sizeBytes,
  sha256,
  storageKey,
  fileKey,
});
