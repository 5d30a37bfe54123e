import { ApiProperty, OmitType, PartialType } from '@nestjs/swagger';
import {
  BooleanField,
  ChoiceField,
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
import { companyTypes, type Brand, type CompanyType } from '../models/brand.model.js';
import { NicheResponse, presentNiches } from './niche.dto.js';
import { toldToOwner } from './privy.js';
import { maxNiches } from './set-niches.dto.js';

const optional = { optional: true, nullable: true } as const;
const document = (name: string) => ({
  max: 255,
  ...optional,
  example: `https://files.example.org/${name}.pdf`,
});

export class CreateBrand {
  @EmailField({ description: 'Unique, whatever its case.', example: 'hello@bluebird.example' })
  email!: string;

  @PhoneField({ ...optional, description: 'Unique.' })
  phone?: string | null;

  @UsernameField({ ...optional, description: 'Unique, whatever its case.', example: 'bluebird' })
  username?: string | null;

  @TextField({ max: 255, ...optional, example: 'Bluebird Tea' })
  brandName?: string | null;

  @TextField({ max: 255, ...optional, example: 'Bluebird Tea Ltd' })
  legalEntityName?: string | null;

  @ChoiceField({ choices: companyTypes, ...optional })
  companyType?: CompanyType | null;

  @EmailField({ ...optional, example: 'partners@bluebird.example' })
  brandEmailId?: string | null;

  @TextField({ max: 255, ...optional, example: 'Sam Reed', description: 'Point of contact.' })
  pocName?: string | null;

  @TextField({ max: 255, ...optional, example: 'Head of partnerships' })
  pocDesignation?: string | null;

  @EmailField({ ...optional, example: 'sam@bluebird.example' })
  pocEmailId?: string | null;

  @PhoneField(optional)
  pocContactNumber?: string | null;

  @TextField({ max: 5000, ...optional, example: 'Loose leaf tea since 2012.' })
  brandBio?: string | null;

  @UrlField({ max: 255, ...optional, example: 'https://images.example.org/bluebird.png' })
  profileImage?: string | null;

  @UrlField(document('incorporation'))
  incorporationDocument?: string | null;

  @UrlField(document('gst'))
  gstDocument?: string | null;

  @UrlField(document('pan'))
  panDocument?: string | null;

  @BooleanField({ optional: true, default: true })
  isActive?: boolean;

  @UuidListField({ max: maxNiches, optional: true })
  nicheIds?: string[];
}

export class RegisterBrand extends CreateBrand {
  @TextField({
    ...passwordField,
    optional: true,
    description: `Registers an account; left out by who is signed in. ${passwordField.description}`,
  })
  password?: string;
}

export class UpdateBrand extends PartialType(OmitType(CreateBrand, ['nicheIds']), {
  skipNullProperties: false,
}) {}

export class ListBrands extends ListQuery {
  @TextField({
    max: 100,
    optional: true,
    example: 'blue',
    description: 'Part of the brand name or username.',
  })
  q?: string;

  @UuidField({ optional: true, description: 'Only those who have this niche.' })
  nicheId?: string;

  @ChoiceField({ choices: companyTypes, optional: true })
  companyType?: CompanyType;

  @BooleanField({ query: true, optional: true })
  isActive?: boolean;

  @SortField(['createdAt', 'email'], '-createdAt')
  sort = '-createdAt';
}

const privy = { ...optional, description: toldToOwner } as const;

export class BrandResponse extends Recorded {
  @EmailField({ example: 'hello@bluebird.example' })
  email!: string;

  @PhoneField({ nullable: true })
  phone!: string | null;

  @UsernameField({ nullable: true, example: 'bluebird' })
  username!: string | null;

  @TextField({ max: 255, nullable: true, example: 'Bluebird Tea' })
  brandName!: string | null;

  @TextField({ max: 255, nullable: true, example: 'Bluebird Tea Ltd' })
  legalEntityName!: string | null;

  @ChoiceField({ choices: companyTypes, nullable: true })
  companyType!: CompanyType | null;

  @EmailField({ nullable: true, example: 'partners@bluebird.example' })
  brandEmailId!: string | null;

  @TextField({ max: 255, ...privy, example: 'Sam Reed' })
  pocName?: string | null;

  @TextField({ max: 255, ...privy, example: 'Head of partnerships' })
  pocDesignation?: string | null;

  @EmailField({ ...privy, example: 'sam@bluebird.example' })
  pocEmailId?: string | null;

  @PhoneField({ ...privy })
  pocContactNumber?: string | null;

  @TextField({ max: 5000, nullable: true, example: 'Loose leaf tea since 2012.' })
  brandBio!: string | null;

  @UrlField({ max: 255, nullable: true, example: 'https://images.example.org/bluebird.png' })
  profileImage!: string | null;

  @UrlField({ max: 255, ...privy, example: 'https://files.example.org/incorporation.pdf' })
  incorporationDocument?: string | null;

  @UrlField({ max: 255, ...privy, example: 'https://files.example.org/gst.pdf' })
  gstDocument?: string | null;

  @UrlField({ max: 255, ...privy, example: 'https://files.example.org/pan.pdf' })
  panDocument?: string | null;

  @BooleanField({ example: false })
  isPhoneVerified!: boolean;

  @BooleanField({
    description: 'Derived: names, company type, brand e-mail and point of contact are all given.',
  })
  isProfileCompleted!: boolean;

  @BooleanField()
  isActive!: boolean;

  @UuidField({ ...privy, description: `The account that it belongs to. ${toldToOwner}` })
  ownerId?: string | null;

  @ApiProperty({ type: [NicheResponse] })
  niches!: NicheResponse[];
}

export class BrandPage extends PageOf(BrandResponse) {}

/** @param isPrivy whether it is told to its owner or an administrator. */
export const presentBrand = (brand: Brand, isPrivy: boolean): BrandResponse => ({
  id: brand.id,
  email: brand.email,
  phone: brand.phone,
  username: brand.username,
  brandName: brand.brandName,
  legalEntityName: brand.legalEntityName,
  companyType: brand.companyType,
  brandEmailId: brand.brandEmailId,
  brandBio: brand.brandBio,
  profileImage: brand.profileImage,
  ...(isPrivy && presentPrivy(brand)),
  isPhoneVerified: brand.isPhoneVerified,
  isProfileCompleted: brand.isProfileCompleted,
  isActive: brand.isActive,
  niches: presentNiches(brand.niches),
  createdAt: brand.createdAt.toISOString(),
  updatedAt: brand.updatedAt.toISOString(),
});

/** Who stands behind the brand, and what proves that it exists. */
const presentPrivy = (brand: Brand): Partial<BrandResponse> => ({
  ownerId: brand.userId,
  pocName: brand.pocName,
  pocDesignation: brand.pocDesignation,
  pocEmailId: brand.pocEmailId,
  pocContactNumber: brand.pocContactNumber,
  incorporationDocument: brand.incorporationDocument,
  gstDocument: brand.gstDocument,
  panDocument: brand.panDocument,
});
