import { Injectable } from '@nestjs/common';
import { InjectConnection, InjectModel } from '@nestjs/sequelize';
import { QueryTypes } from 'sequelize';
import { Sequelize } from 'sequelize-typescript';
import { RegisterSeeder, type Seeder } from '../../../platform/seeding/seeder.js';
import { DecisionRecorder } from '../decisions/decision-recorder.js';
import { Conversation, type ConversationLocale } from '../models/conversation.model.js';
import { SupportTicket } from '../models/support-ticket.model.js';
import { ActiveRules } from '../rules/active-rules.js';
import { ConversationMoves, type Why } from './conversation-moves.js';
import { MessageWriter } from './message-writer.js';

type Step =
  | ['user' | 'assistant' | 'agent', string]
  | ['asks_for_person' | 'taken_over' | 'in_danger' | 'closed' | 'archived'];

interface Demo {
  title: string;
  locale: ConversationLocale;
  steps: Step[];
}

/** What the demo member and the demo agent have to say to each other, in each mode and status. */
const demos: Demo[] = [
  {
    title: 'Demo : réponses automatiques',
    locale: 'fr',
    steps: [
      ['user', 'Où trouver une consultation en addictologie près de chez moi ?'],
      ['assistant', 'Un centre de soins (CSAPA) reçoit sans rendez-vous dans la plupart des villes.'],
    ],
  },
  {
    title: 'Demo: waiting for a person',
    locale: 'en',
    steps: [['user', 'I would rather not be answered by a machine.'], ['asks_for_person']],
  },
  {
    title: 'Demo : suivi par une personne',
    locale: 'fr',
    steps: [
      ['user', 'J’ai repris après trois mois, je ne sais pas quoi faire.'],
      ['asks_for_person'],
      ['taken_over'],
      ['agent', 'Merci de nous écrire. Trois mois, cela compte ; que s’est-il passé cette semaine ?'],
    ],
  },
  {
    title: 'عرض: حالة طارئة',
    locale: 'ar',
    steps: [['user', 'لا أستطيع الاستمرار، أريد أن أموت'], ['in_danger'], ['taken_over']],
  },
  {
    title: 'Demo: closed',
    locale: 'en',
    steps: [
      ['user', 'Which leaflets can I give to a class of sixteen-year-olds?'],
      ['assistant', 'The prevention kit has three, on alcohol, cannabis and screens.'],
      ['closed'],
    ],
  },
  {
    title: 'عرض: مؤرشفة',
    locale: 'ar',
    steps: [['user', 'شكراً لكم'], ['assistant', 'على الرحب والسعة.'], ['archived']],
  },
];

@Injectable()
@RegisterSeeder({ name: 'conversations', module: 'support', kind: 'demo', after: ['accounts'] })
export class ConversationSeeder implements Seeder {
  constructor(
    @InjectConnection() private readonly sequelize: Sequelize,
    @InjectModel(Conversation) private readonly conversations: typeof Conversation,
    @InjectModel(SupportTicket) private readonly tickets: typeof SupportTicket,
    private readonly rules: ActiveRules,
    private readonly decisions: DecisionRecorder,
    private readonly moves: ConversationMoves,
    private readonly writer: MessageWriter,
  ) {}

  async seed(): Promise<number> {
    const [member, agent] = [await this.accountOf('member'), await this.accountOf('agent')];
    if (!member || !agent) return 0;
    const known = await this.conversations.findAll({ where: { userId: member } });
    const missing = demos.filter(({ title }) => !known.some((conversation) => conversation.title === title));
    for (const demo of missing) await this.add(demo, member, agent);
    return missing.length;
  }

  async unseed(): Promise<number> {
    const member = await this.accountOf('member');
    const all = member ? await this.conversations.findAll({ where: { userId: member } }) : [];
    const own = all.filter(({ title }) => demos.some((demo) => demo.title === title));
    const ids = own.map(({ id }) => id);
    await this.tickets.destroy({ where: { conversationId: ids, categoryCode: 'crisis' } });
    return this.conversations.destroy({ where: { id: ids } });
  }

  private async add({ title, locale, steps }: Demo, userId: string, agentId: string): Promise<void> {
    const conversation = await this.conversations.create({ userId, title, locale });
    const by = { decidedByKind: 'requester', decidedById: userId } as const;
    const began = { ...by, reason: 'begun_by_requester', messageSeq: 0, toMode: 'AUTO', toStatus: 'active' };
    await this.decisions.record({ ...began, conversationId: conversation.id, decision: 'began' });
    for (const step of steps) {
      await this.take(conversation, step, userId, agentId);
      await conversation.reload();
    }
  }

  private async take(conversation: Conversation, step: Step, userId: string, agentId: string): Promise<void> {
    if (step.length === 2) return this.say(conversation, step, { user: userId, agent: agentId });
    const { lastSeq: messageSeq } = conversation;
    const byRequester = { messageSeq, decidedByKind: 'requester', decidedById: userId } as const;
    const byAgent = { messageSeq, decidedByKind: 'agent', decidedById: agentId } as const;
    switch (step[0]) {
      case 'asks_for_person':
        return this.moves.toPeople(
          conversation,
          { ...byRequester, reason: 'asked_for_person' },
          'people_answer',
        );
      case 'taken_over':
        return this.moves.assign(conversation, agentId, { ...byAgent, reason: 'taken_over' });
      case 'in_danger':
        return this.moves.escalate(conversation, await this.found(messageSeq));
      case 'closed':
        return this.moves.end(conversation, 'closed', { ...byRequester, reason: 'closed_by_requester' });
      case 'archived':
        return this.moves.end(conversation, 'archived', { ...byRequester, reason: 'archived_by_requester' });
    }
  }

  private async say(
    { id: conversationId, lastSeq: answersSeq }: Conversation,
    [senderKind, content]: Extract<Step, [unknown, string]>,
    accounts: { user: string; agent: string },
  ): Promise<void> {
    if (senderKind !== 'assistant') {
      await this.writer.write({ conversationId, senderKind, content, senderId: accounts[senderKind] });
      return;
    }
    const { version: ruleVersion, minConfidence } = await this.rules.current();
    await this.decisions.record({
      conversationId,
      decision: 'answered',
      reason: 'confident',
      messageSeq: answersSeq,
      confidence: '0.900',
      signals: { minConfidence },
      decidedByKind: 'rule',
      ruleVersion,
    });
    await this.writer.write({ conversationId, senderKind, content, answersSeq });
  }

  private async found(messageSeq: number): Promise<Why> {
    const { version: ruleVersion } = await this.rules.current();
    return { messageSeq, reason: 'crisis_pattern', decidedByKind: 'rule', ruleVersion };
  }

  private async accountOf(username: string): Promise<string | undefined> {
    const [account] = await this.sequelize.query<{ id: string }>(
      'SELECT id FROM identity.people WHERE username::text = $1',
      { bind: [username], type: QueryTypes.SELECT },
    );
    return account?.id;
  }
}
