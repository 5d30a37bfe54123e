import { createHash } from 'node:crypto';

export const pictureType = 'image/svg+xml';

/**
 * The headers of an SVG that is drawn for who asks. Opened by itself it is a document of this origin: it runs and loads
 * nothing. It may be kept by the caller, and the service asked each time whether it still looks so.
 */
export const pictureHeaders = (svg: string): Record<string, string> => ({
  'content-type': pictureType,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, max-age=0, must-revalidate',
  etag: `"${createHash('sha256').update(svg).digest('base64url')}"`,
  vary: 'authorization',
});
