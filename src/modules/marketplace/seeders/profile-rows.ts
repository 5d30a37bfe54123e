import type { CreateBrand } from '../dto/brand.dto.js';
import type { CreateInfluencer } from '../dto/influencer.dto.js';

type Row<T> = Omit<T, 'nicheIds'> & { niches: string[] };

/* Invented profiles; addresses of the reserved domain example.org and numbers reserved for fiction. */

export const influencerRows: Row<CreateInfluencer>[] = [
  influencer('Ines Paints', 'ines.paints', '+447700900101', ['Art', 'Crafts'], 'Water colours, one a day.'),
  influencer('Slow Kitchen', 'slow.kitchen', '+447700900102', ['Food', 'Home'], 'One pot, one season.'),
  influencer(
    'Trail and Tent',
    'trail_tent',
    '+447700900103',
    ['Travel', 'Sports'],
    'Long walks, light bags.',
  ),
  influencer(
    'Pocket Synth',
    'pocket.synth',
    '+447700900104',
    ['Music', 'Technology'],
    'Small machines, big sound.',
  ),
  influencer(
    'Second Stitch',
    'second-stitch',
    '+447700900105',
    ['Fashion', 'Sustainability'],
    'Mending as style.',
  ),
  influencer(
    'Balcony Jungle',
    'balcony.jungle',
    '+447700900106',
    ['Gardening', 'Home'],
    'Forty pots, four metres.',
  ),
  influencer(
    'Skin Notes',
    'skin.notes',
    '+447700900107',
    ['Beauty', 'Health'],
    'Reads the label so you need not.',
  ),
  influencer(
    'Chess Before Tea',
    'chess.before.tea',
    '+447700900108',
    ['Gaming', 'Education'],
    'A puzzle a morning.',
  ),
];

export const brandRows: Row<CreateBrand>[] = [
  brand('Bluebird Tea', 'bluebird', '+447700900201', ['Food'], 'Loose leaf tea since 2012.'),
  brand('Northlight Paper', 'northlight', '+447700900202', ['Art', 'Books'], 'Paper that takes water well.'),
  brand(
    'Fernhill Outdoor',
    'fernhill',
    '+447700900203',
    ['Travel', 'Fitness'],
    'Tents that can be repaired.',
  ),
  brand(
    'Quartz Audio',
    'quartz-audio',
    '+447700900204',
    ['Music', 'Technology'],
    'Instruments for small rooms.',
  ),
];

function influencer(
  name: string,
  username: string,
  phone: string,
  niches: string[],
  bio: string,
): Row<CreateInfluencer> {
  return { name, username, email: `${username}@example.org`, phone, bio, niches };
}

function brand(
  brandName: string,
  username: string,
  phone: string,
  niches: string[],
  brandBio: string,
): Row<CreateBrand> {
  return {
    email: `hello@${username}.example.org`,
    phone,
    username,
    brandName,
    legalEntityName: `${brandName} Ltd`,
    companyType: 'private_limited',
    brandEmailId: `partners@${username}.example.org`,
    pocName: 'Partnerships desk',
    pocEmailId: `desk@${username}.example.org`,
    pocContactNumber: phone,
    brandBio,
    niches,
  };
}
