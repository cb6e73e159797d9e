import { z } from 'zod';
import { backListStatuses, roundStatuses, stepStatuses } from '../../../domain/chat/progress.ts';
import { mapStepKeys } from '../../../domain/chat/steps.ts';
import { timeSchema } from '../../schemas/view.ts';
import { adSchema, couponItemSchema, couponSpotSchema } from './notifications-schema.ts';
import { localizedSchema, productSchema } from './product-schema.ts';

/** POST …/recommend. */
export const kickoffViewSchema = z
  .strictObject({ chat_id: z.uuid(), round_id: z.uuid() })
  .meta({ id: 'Kickoff' });

/** DELETE …/recommend/{chat_id}. */
export const endedChatSchema = z
  .strictObject({ chat_id: z.uuid(), ended_at: timeSchema })
  .meta({ id: 'EndedChat' });

/** A text of an ingredient; Japanese is under `jp` (ruling Q4). */
const { ja: jp, ...otherLanguages } = localizedSchema.shape;
const ingredientTextSchema = z
  .strictObject({ ...otherLanguages, jp })
  .meta({ id: 'IngredientText', description: 'A text in every language; Japanese is `jp` here.' });

/** The shopping list of a round (TODO-01). */
export const todosSchema = z
  .strictObject({
    recipe_title: z.string(),
    intro_message: z.string(),
    recipe_description: z.string(),
    recommendation_message: z.string(),
    notes: z.string().optional(),
    ingredients: z.array(
      z.strictObject({
        name: ingredientTextSchema,
        category: z.string(),
        quantity: z.number(),
        quantity_unit: ingredientTextSchema,
      }),
    ),
    items: z
      .array(z.strictObject({ quantity: z.number(), product: productSchema.nullable() }))
      .meta({ description: 'In walking order.' }),
    total: z.number().meta({ description: 'Sum of price × quantity.' }),
  })
  .meta({ id: 'Todos' });

/** A cross-sell item (REC-02). */
export const recommendedItemSchema = z
  .strictObject({
    rec_id: z.string(),
    reason: z.string().meta({ description: 'A tag, such as "cross-sell".' }),
    reason_detail: localizedSchema.meta({ description: 'For operators.' }),
    reason_detail_marketing: localizedSchema.meta({ description: 'For customers.' }),
    product: productSchema.nullable(),
  })
  .meta({ id: 'RecommendedItem' });

const stepSchema = z.enum(stepStatuses).meta({ id: 'StepStatus' });

/** One round, always with all of its keys (ruling Q22). */
export const roundViewSchema = z
  .strictObject({
    round_no: z.int().min(1),
    round_id: z.uuid(),
    prompt: z.string(),
    created_at: timeSchema,
    updated_at: timeSchema,
    status: z.enum(roundStatuses),
    back_list_status: z.enum(backListStatuses).nullable().meta({ description: 'Null until step 1 is done.' }),
    pipeline_progress: z.strictObject(mapStepKeys(() => stepSchema)),
    todos: todosSchema.nullable().meta({ description: 'Null until step 2 is done.' }),
    recommended_items: z.array(recommendedItemSchema).meta({ description: 'Empty until step 3 is done.' }),
    notifications: z.strictObject({
      ad: adSchema.nullable().meta({ description: 'Null until step 4 is done.' }),
      coupon: z.array(couponItemSchema).meta({ description: 'Empty until step 4 is done.' }),
      coupon_spot: z.array(couponSpotSchema).meta({ description: 'The store’s own, live.' }),
    }),
    last_error: z.string().nullable().meta({ description: 'Null unless the status is "error".' }),
  })
  .meta({ id: 'Round' });
export type RoundView = z.infer<typeof roundViewSchema>;

/** GET …/recommend/{chat_id} (DET-08, ruling Q35). */
export const chatViewSchema = z
  .strictObject({
    chat_id: z.uuid(),
    profile_id: z.uuid(),
    profile_summary: z.strictObject({
      name: z.string().nullable(),
      gender: z.string().nullable(),
      age: z.number().nullable(),
      locale: z.string().nullable(),
    }),
    created_at: timeSchema,
    rounds: z.array(roundViewSchema),
  })
  .meta({ id: 'Chat' });
export type ChatView = z.infer<typeof chatViewSchema>;

/** GET …/recommend (LIST-10, LIST-13). */
export const chatListSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        chat_id: z.uuid(),
        total_rounds: z.int().min(1),
        rounds: z.array(z.strictObject({ round_no: z.int().min(1), round_id: z.uuid() })),
        created_at: timeSchema,
      }),
    ),
    pageInfo: z.strictObject({
      total: z.int().min(0),
      page: z.int().min(0),
      limit: z.int().min(1).max(500),
      order: z.enum(['desc', 'asc']),
    }),
  })
  .meta({ id: 'ChatList' });
export type ChatListView = z.infer<typeof chatListSchema>;
