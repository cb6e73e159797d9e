import { defineEntity, p } from '@mikro-orm/core';
import { SonarAccount } from './sonar-account.ts';

/** A Sonar conversation. Its actor is the workflow `sonar/{id}`. */
export const SonarConversation = defineEntity({
  name: 'SonarConversation',
  tableName: 'sonar_conversations',
  indexes: [{ properties: ['account', 'updatedAt', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    account: () => p.manyToOne(SonarAccount).mapToPk(),
    title: p.string().length(200),
    /** Whether its owner chose the title. */
    isCustomTitle: p.boolean(),
    /** The model of the last chat; before the first one, the configured model. */
    llmModel: p.string().length(200),
    /** Also the number of the newest chat: chats are numbered from 1, without gaps. */
    chatCount: p.integer(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});
