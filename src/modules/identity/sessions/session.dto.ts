import { ApiProperty } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  InstantField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/http/fields.js';

const token = { max: 500, example: 'q0Vn2c9cJ0nYxVx8m3yZkz2f3Jr4wB5dT6uE7sA8g9h' };

export class SignIn {
  @TextField({ max: 255, example: 'admin@bilan-app.com', description: 'E-mail or username.' })
  identifier!: string;

  @TextField({ max: 1000, example: 'password123' })
  password!: string;

  @BooleanField({
    optional: true,
    default: false,
    example: false,
    description: 'Keep the refresh token in an HttpOnly cookie instead of the answer.',
  })
  useCookie?: boolean;
}

export class Refresh {
  @TextField({ ...token, optional: true, description: 'Left out where the cookie holds it.' })
  refreshToken?: string;
}

export class TokensResponse {
  @TextField({
    max: 2000,
    example: 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl',
    description: 'Send it as bearer.',
  })
  accessToken!: string;

  @ChoiceField({ choices: ['Bearer'] })
  tokenType!: 'Bearer';

  @IntegerField({ min: 1, max: 86_400, example: 600, description: 'Seconds until the access token expires.' })
  expiresIn!: number;

  @TextField({
    ...token,
    nullable: true,
    description: 'Good for one exchange; null where the cookie holds it.',
  })
  refreshToken!: string | null;

  @UuidField()
  sessionId!: string;
}

export class SessionResponse {
  @UuidField()
  id!: string;

  @TextField({ max: 255, nullable: true, example: 'Mozilla/5.0', description: 'As the device calls itself.' })
  device!: string | null;

  @TextField({ max: 64, nullable: true, example: '203.0.113.7' })
  ipAddress!: string | null;

  @BooleanField({ description: 'The one that asks.' })
  isCurrent!: boolean;

  @InstantField()
  createdAt!: string;

  @InstantField()
  lastUsedAt!: string;

  @InstantField()
  expiresAt!: string;
}

export class SessionList {
  @ApiProperty({ type: [SessionResponse] })
  data!: SessionResponse[];
}
