import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/sequelize';
import { Op, QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { PreparedStatements } from '../../../platform/database/prepared-statements.js';
import { uuidV7 } from '../../../platform/database/uuid-v7.js';
import { RegisterSeeder, type Seeder } from '../../../platform/seeding/seeder.js';
import { MessageContents } from '../messages/message-contents.js';
import { sendMessages } from '../messages/message.statements.js';
import { ThreadParticipant } from '../models/thread-participant.model.js';
import { Thread } from '../models/thread.model.js';

/** What the demo accounts have to say to each other, by their usernames. */
const groups = [
  {
    name: 'Demo: spring campaign',
    owner: 'merchandiser',
    members: ['analyst', 'member'],
    messages: [
      ['merchandiser', 'The enamel mugs are back in stock. Who writes about them?'],
      ['member', "I'd love to. Photos on Thursday?"],
      ['analyst', 'Thursday it is: Fridays sell best, so publish the evening before.'],
    ],
  },
  {
    name: 'Demo: welcome',
    owner: 'admin',
    members: ['analyst', 'merchandiser', 'agent', 'counsellor', 'member'],
    messages: [['admin', 'Welcome, everybody. Bienvenue. أهلاً وسهلاً.']],
  },
] as const;

@Injectable()
@RegisterSeeder({ name: 'threads', module: 'messaging', kind: 'demo', after: ['accounts'] })
export class MessagingSeeder implements Seeder {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    @InjectModel(Thread) private readonly threads: typeof Thread,
    @InjectModel(ThreadParticipant) private readonly participants: typeof ThreadParticipant,
    private readonly statements: PreparedStatements,
    private readonly contents: MessageContents,
  ) {}

  async seed(): Promise<number> {
    const accounts = await this.accounts();
    let added = 0;
    for (const { name, owner, members, messages } of groups) {
      if (![owner, ...members].every((username) => accounts.has(username))) continue;
      if (await this.threads.count({ where: { name } })) continue;
      const { id: threadId } = await this.threads.create({ name });
      await this.participants.bulkCreate([
        { threadId, userId: accounts.get(owner)!, role: 'owner' },
        ...members.map((member) => ({ threadId, userId: accounts.get(member)! })),
      ]);
      for (const [author, content] of messages) await this.send(threadId, accounts.get(author)!, content);
      added += 1;
    }
    return added;
  }

  unseed(): Promise<number> {
    return this.threads.destroy({ where: { name: { [Op.in]: groups.map(({ name }) => name) } } });
  }

  private async send(threadId: string, userId: string, content: string): Promise<void> {
    const id = uuidV7();
    const [sealed, tokens] = [this.contents.seal(content, id), this.contents.tokens(content, threadId)];
    await this.statements.rows(sendMessages, [[id], threadId, userId, [sealed], [tokens], [null], [null]]);
  }

  private async accounts(): Promise<Map<string, string>> {
    const usernames = [...new Set(groups.flatMap(({ owner, members }) => [owner, ...members]))];
    const rows = await this.sequelize.query<{ id: string; username: string }>(
      'SELECT id, username::text AS username FROM identity.people WHERE username::text = ANY ($1)',
      { bind: [usernames], type: QueryTypes.SELECT },
    );
    return new Map(rows.map(({ id, username }) => [username, id]));
  }
}
