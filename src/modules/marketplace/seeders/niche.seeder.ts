import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/sequelize';
import { literal, Op } from 'sequelize';
import { RegisterSeeder, type Seeder } from '../../../platform/seeding/seeder.js';
import { Niche } from '../models/niche.model.js';

export const nicheRows = [
  { name: 'Fashion', icon: '👗', description: 'Fashion, style, and clothing content' },
  { name: 'Beauty', icon: '💄', description: 'Beauty, makeup, and skincare content' },
  { name: 'Food', icon: '🍽️', description: 'Food, cooking, and culinary content' },
  { name: 'Travel', icon: '✈️', description: 'Travel, places, and local culture content' },
  { name: 'Fitness', icon: '💪', description: 'Fitness, training, and sport routine content' },
  { name: 'Health', icon: '🩺', description: 'Health, prevention, and wellbeing content' },
  { name: 'Technology', icon: '💻', description: 'Technology, gadgets, and software content' },
  { name: 'Gaming', icon: '🎮', description: 'Video games, streaming, and esports content' },
  { name: 'Music', icon: '🎵', description: 'Music, artists, and instruments content' },
  { name: 'Photography', icon: '📷', description: 'Photography, cameras, and editing content' },
  { name: 'Art', icon: '🎨', description: 'Drawing, painting, and illustration content' },
  { name: 'Crafts', icon: '🧶', description: 'Handicraft, knitting, and do-it-yourself content' },
  { name: 'Home', icon: '🏠', description: 'Interiors, decoration, and household content' },
  { name: 'Gardening', icon: '🌱', description: 'Gardens, balconies, and house plant content' },
  { name: 'Parenting', icon: '👶', description: 'Parenting, children, and family life content' },
  { name: 'Pets', icon: '🐾', description: 'Pets, training, and animal welfare content' },
  { name: 'Education', icon: '📚', description: 'Learning, languages, and explanatory content' },
  { name: 'Books', icon: '📖', description: 'Books, reading, and writing content' },
  { name: 'Business', icon: '💼', description: 'Business, careers, and entrepreneurship content' },
  { name: 'Finance', icon: '💰', description: 'Personal finance and saving content' },
  { name: 'Cars', icon: '🚗', description: 'Cars, motorcycles, and mobility content' },
  { name: 'Sports', icon: '⚽', description: 'Team sports, matches, and athletes content' },
  { name: 'Film', icon: '🎬', description: 'Film, series, and cinema content' },
  { name: 'Comedy', icon: '😂', description: 'Comedy, sketches, and entertainment content' },
  { name: 'Sustainability', icon: '♻️', description: 'Sustainable living, reuse, and nature content' },
];

const ownNiches = { name: nicheRows.map(({ name }) => name) };

@Injectable()
@RegisterSeeder({ name: 'niches', module: 'marketplace', kind: 'reference' })
export class NicheSeeder implements Seeder {
  constructor(@InjectModel(Niche) private readonly niches: typeof Niche) {}

  async seed(): Promise<number> {
    const before = await this.niches.count();
    await this.niches.bulkCreate(nicheRows, { ignoreDuplicates: true });
    return (await this.niches.count()) - before;
  }

  unseed(): Promise<number> {
    const used = literal(
      '(SELECT niche_id FROM marketplace.influencer_niches UNION SELECT niche_id FROM marketplace.brand_niches)',
    );
    return this.niches.destroy({ where: { ...ownNiches, id: { [Op.notIn]: used } } });
  }

  left(): Promise<number> {
    return this.niches.count({ where: ownNiches });
  }
}
