import { join } from 'node:path';
import { ConfigService } from '@nestjs/config';
import type { Environment } from '../../config/environment.js';
import { DiscardedFiles } from './discarded-files.js';
import { FileJanitor } from './file-janitor.js';
import { FileSender } from './file-sender.js';
import { FileStorage } from './file-storage.js';
import { DiscardedFile } from './models/discarded-file.model.js';
import { FileStore } from './storage/file-store.js';
import { LocalStore } from './storage/local-store.js';
import { S3Store } from './storage/s3-store.js';
import { Uploads } from './uploads.js';

/* What the room adds to the platform. Modules extend StoredFileModel and use what is exported. */

const fileStore = {
  provide: FileStore,
  inject: [ConfigService],
  useFactory: (config: ConfigService<{ environment: Environment }, true>): FileStore => {
    const { dataDir, files } = config.get('environment', { infer: true });
    return files.s3 ? new S3Store(files.s3) : new LocalStore(join(dataDir, 'files'));
  },
};

export const fileModels = [DiscardedFile];
export const fileExports = [FileStorage, FileSender, FileJanitor, Uploads];
export const fileProviders = [fileStore, DiscardedFiles, ...fileExports];
