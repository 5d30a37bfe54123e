import { ApiProperty, OmitType, PartialType } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
  DateField,
  EmailField,
  PhoneField,
  TextField,
  UrlField,
  UsernameField,
  UuidField,
  UuidListField,
} from '../../../platform/http/fields.js';
import { Recorded } from '../../../platform/http/recorded.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import { passwordField } from '../../identity/index.js';
import { genders, type Gender, type Influencer } from '../models/influencer.model.js';
import { NicheResponse, presentNiches } from './niche.dto.js';
import { toldToOwner } from './privy.js';
import { maxNiches } from './set-niches.dto.js';

const nullable = { optional: true, nullable: true } as const;

export class CreateInfluencer {
  @TextField({ max: 255, example: 'Ines Paints' })
  name!: string;

  @UsernameField({ description: 'Unique, whatever its case.' })
  username!: string;

  @EmailField({ description: 'Public contact. Unique, whatever its case.' })
  email!: string;

  @PhoneField({ description: 'Public contact. Unique.' })
  phone!: string;

  @DateField({ ...nullable, example: '1996-04-17' })
  dateOfBirth?: string | null;

  @ChoiceField({ choices: genders, ...nullable })
  gender?: Gender | null;

  @TextField({ max: 5000, ...nullable, example: 'Water colours, one a day.' })
  bio?: string | null;

  @UrlField({ max: 255, ...nullable, example: 'https://images.example.org/ines.jpg' })
  profileImage?: string | null;

  @BooleanField({ optional: true, default: true })
  isActive?: boolean;

  @UuidListField({ max: maxNiches, optional: true })
  nicheIds?: string[];
}

export class RegisterInfluencer extends CreateInfluencer {
  @TextField({
    ...passwordField,
    optional: true,
    description: `Registers an account; left out by who is signed in. ${passwordField.description}`,
  })
  password?: string;
}

export class UpdateInfluencer extends PartialType(OmitType(CreateInfluencer, ['nicheIds']), {
  skipNullProperties: false,
}) {}

export class ListInfluencers extends ListQuery {
  @TextField({ max: 100, optional: true, example: 'ines', description: 'Part of the name or username.' })
  q?: string;

  @UuidField({ optional: true, description: 'Only those who have this niche.' })
  nicheId?: string;

  @BooleanField({ query: true, optional: true })
  isActive?: boolean;

  @SortField(['createdAt', 'name'], '-createdAt')
  sort = '-createdAt';
}

export class InfluencerResponse extends Recorded {
  @TextField({ max: 255, example: 'Ines Paints' })
  name!: string;

  @UsernameField()
  username!: string;

  @EmailField()
  email!: string;

  @PhoneField()
  phone!: string;

  @DateField({ ...nullable, example: '1996-04-17', description: toldToOwner })
  dateOfBirth?: string | null;

  @ChoiceField({ choices: genders, nullable: true })
  gender!: Gender | null;

  @TextField({ max: 5000, nullable: true, example: 'Water colours, one a day.' })
  bio!: string | null;

  @UrlField({ max: 255, nullable: true, example: 'https://images.example.org/ines.jpg' })
  profileImage!: string | null;

  @BooleanField({ example: false })
  isPhoneVerified!: boolean;

  @BooleanField()
  isActive!: boolean;

  @UuidField({ ...nullable, description: `The account that it belongs to. ${toldToOwner}` })
  ownerId?: string | null;

  @ApiProperty({ type: [NicheResponse] })
  niches!: NicheResponse[];
}

export class InfluencerPage extends PageOf(InfluencerResponse) {}

/** @param isPrivy whether it is told to its owner or an administrator. */
export const presentInfluencer = (influencer: Influencer, isPrivy: boolean): InfluencerResponse => ({
  id: influencer.id,
  name: influencer.name,
  username: influencer.username,
  email: influencer.email,
  phone: influencer.phone,
  ...(isPrivy && { dateOfBirth: influencer.dateOfBirth, ownerId: influencer.userId }),
  gender: influencer.gender,
  bio: influencer.bio,
  profileImage: influencer.profileImage,
  isPhoneVerified: influencer.isPhoneVerified,
  isActive: influencer.isActive,
  niches: presentNiches(influencer.niches),
  createdAt: influencer.createdAt.toISOString(),
  updatedAt: influencer.updatedAt.toISOString(),
});
