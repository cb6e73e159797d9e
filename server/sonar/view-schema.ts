import { z } from 'zod';
import { chatModes } from '../../domain/sonar/chat.ts';
import { newestChats } from '../../domain/sonar/limits.ts';
import { taskCategories, taskStatuses } from '../../domain/sonar/task.ts';

const guid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}$/)
  .meta({ example: '2024-09-15 14:30:00+0900' });
const count = z.int().min(0);

/** An error of the Sonar routes (SONAR-33). */
export const errorViewSchema = z.strictObject({
  error_code: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  error_msg: z.string().min(1),
});

/** SONAR-24 to SONAR-26. */
const taskSchema = z.strictObject({
  chat_guid: guid,
  idx: count.meta({ description: 'From 0.' }),
  content: z.string(),
  category: z.enum(taskCategories),
  status: z.enum(taskStatuses),
});

/** SONAR-19 to SONAR-23, SONAR-27. */
const chatSchema = z.strictObject({
  guid,
  conversation_guid: guid,
  category: z.enum(chatModes).meta({ description: 'The requested mode.' }),
  question: z.string(),
  tasks: z.array(taskSchema).meta({ description: 'Empty until there is a plan.' }),
  created: time,
  updated: time,
});

/** SONAR-08 to SONAR-16. */
const listedConversationSchema = z.strictObject({
  guid,
  owner_guid: guid,
  owner_name: z.string(),
  title: z.string(),
  is_custom_title: z.boolean().meta({ description: 'Whether its owner chose the title.' }),
  llm_model: z.string(),
  created: time,
  updated: time,
});

/** SONAR-07, SONAR-17. */
export const conversationViewSchema = z.strictObject({
  conversation: listedConversationSchema.extend({
    chats: z.array(chatSchema).max(newestChats).meta({ description: 'The newest chats, oldest first.' }),
  }),
});

export const conversationListSchema = z.strictObject({
  total_count: count,
  conversations: z.array(listedConversationSchema),
});

export const chatListSchema = z.strictObject({
  total_count: count,
  chats: z.array(
    chatSchema.extend({
      tasks: z.array(
        taskSchema.extend({
          result: z.string().nullable().meta({ description: 'The task’s result, once it is completed.' }),
        }),
      ),
    }),
  ),
});

export const newConversationSchema = z.strictObject({ guid, title: z.string() });
export const newChatSchema = z.strictObject({ guid });
export const doneSchema = z.strictObject({});
export const deletedSchema = z.strictObject({
  failures: z.array(guid).meta({ description: 'Conversations that do not exist or are not yours.' }),
});
