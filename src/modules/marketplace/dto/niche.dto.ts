import { PartialType } from '@nestjs/swagger';
import { BooleanField, TextField } from '../../../platform/http/fields.js';
import { ListQuery, PageOf, SortField } from '../../../platform/lists/list-query.js';
import { Recorded } from '../../../platform/http/recorded.js';
import type { Niche } from '../models/niche.model.js';

export class CreateNiche {
  @TextField({ max: 100, example: 'Fashion', description: 'Unique, whatever its case.' })
  name!: string;

  @TextField({ max: 50, optional: true, nullable: true, example: '👗' })
  icon?: string | null;

  @TextField({
    max: 2000,
    optional: true,
    nullable: true,
    example: 'Fashion, style, and clothing content',
  })
  description?: string | null;

  @BooleanField({ optional: true, default: true })
  isActive?: boolean;
}

export class UpdateNiche extends PartialType(CreateNiche, { skipNullProperties: false }) {}

export class ListNiches extends ListQuery {
  @TextField({ max: 100, optional: true, example: 'fash', description: 'Part of the name.' })
  q?: string;

  @BooleanField({ query: true, optional: true })
  isActive?: boolean;

  @SortField(['name', 'createdAt'], 'name')
  sort = 'name';
}

export class NicheResponse extends Recorded {
  @TextField({ max: 100, example: 'Fashion' })
  name!: string;

  @TextField({ max: 50, nullable: true, example: '👗' })
  icon!: string | null;

  @TextField({ max: 2000, nullable: true, example: 'Fashion, style, and clothing content' })
  description!: string | null;

  @BooleanField()
  isActive!: boolean;
}

export class NichePage extends PageOf(NicheResponse) {}

export const presentNiche = (niche: Niche): NicheResponse => ({
  id: niche.id,
  name: niche.name,
  icon: niche.icon,
  description: niche.description,
  isActive: niche.isActive,
  createdAt: niche.createdAt.toISOString(),
  updatedAt: niche.updatedAt.toISOString(),
});

/** The niches of a profile, in one order whichever way they were read. */
export const presentNiches = (niches: Niche[] = []): NicheResponse[] =>
  niches.map(presentNiche).sort((one, other) => (one.name < other.name ? -1 : 1));
