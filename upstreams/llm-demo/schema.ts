import { z } from 'zod';

/**
 * The contract with llm-demo: JSON over HTTP, `Authorization: Bearer`, and on every call
 * `Idempotency-Key: {round_id}/{step}` so that a retried call is neither answered nor billed twice.
 * Errors are `{"error": {"code", "message"}}`: 404 `session_expired`, 409 `RefinementCapExceeded`,
 * 429 with `Retry-After`, 5xx.
 */

export const localeSchema = z.enum(['ko', 'en', 'ja']);

/**
 * A text in several languages. Upstream writes Japanese as `ja` or as `jp` (ruling Q4), or gives one
 * plain string while it knows a single language (LOCALE-09).
 */
export const upstreamTextSchema = z.union([
  z.string(),
  z.object({
    ko: z.string().nullish(),
    en: z.string().nullish(),
    ja: z.string().nullish(),
    jp: z.string().nullish(),
  }),
]);
export type UpstreamText = z.infer<typeof upstreamTextSchema>;

/** `POST /v1/sessions` */
export const sessionRequestSchema = z.object({
  profile: z.record(z.string(), z.unknown()),
  locale: localeSchema,
});
export const sessionAnswerSchema = z.object({ profile_session_id: z.string().min(1) });

export const ingredientSchema = z.object({
  name: upstreamTextSchema,
  category: z.string(),
  /** May be fractional (0.25). */
  quantity: z.number(),
  quantity_unit: upstreamTextSchema,
});

/**
 * A suggested meal. One without ingredients still makes a round, but cannot be restored: it is no
 * anchor and no history for later rounds (MODEL-12).
 */
export const mealSchema = z.looseObject({
  recipe_title: z.string(),
  intro_message: z.string(),
  recipe_description: z.string(),
  recommendation_message: z.string(),
  notes: z.string().nullish(),
  ingredients: z.array(ingredientSchema).min(1).optional(),
});
export type UpstreamMeal = z.infer<typeof mealSchema>;

export const historyEntrySchema = z.object({ prompt: z.string(), meal: mealSchema });

/** `POST /v1/sessions/{id}/meal-suggest` */
export const mealSuggestRequestSchema = z.object({
  /** The prompt; with a persona it begins with `페르소나: …` and a line break (rulings Q47, KICK-16). */
  user_query: z.string().min(1),
  /** Completed rounds of this stretch of the chat, oldest first. */
  conversation_history: z.array(historyEntrySchema),
  /** The newest round with a meal, be it still in steps 3 or 4. */
  anchor: historyEntrySchema.nullable(),
  locale: localeSchema,
});
export type MealSuggestRequest = z.infer<typeof mealSuggestRequestSchema>;
export const mealSuggestAnswerSchema = z.object({ meal: mealSchema, raw: z.unknown() });

/** `POST /v1/sessions/{id}/todos` */
export const todosRequestSchema = z.object({ meal: mealSchema });
export const todosAnswerSchema = z.object({
  items: z.array(
    z.object({
      /** The store's product id; null when llm-demo could not attach one. */
      item_id: z.number().int().nullable(),
      name: z.string(),
      quantity: z.number().positive(),
    }),
  ),
});
export type TodosAnswer = z.infer<typeof todosAnswerSchema>;

/** What cross-sell and notifications are asked with: the meal and what the shopper is to buy. */
export const basketRequestSchema = z.object({
  meal: mealSchema,
  todos: z.array(z.object({ item_id: z.number().int().nullable(), name: z.string(), quantity: z.number() })),
});
export type BasketRequest = z.infer<typeof basketRequestSchema>;

/** `POST /v1/sessions/{id}/cross-sell` */
export const crossSellAnswerSchema = z.object({
  items: z.array(
    z.object({
      rec_id: z.string().min(1),
      item_id: z.number().int().nullable(),
      item_name: z.string(),
      /** "cross-sell", "upsell" or "impulse" (REC-03); other tags pass. */
      reason: z.string(),
      reason_detail: upstreamTextSchema,
      reason_detail_marketing: upstreamTextSchema,
      surface_reasoning: z.object({ analyst_comment: z.string().nullish() }).nullish(),
    }),
  ),
});
export type CrossSellAnswer = z.infer<typeof crossSellAnswerSchema>;

export const notificationItemSchema = z.object({
  rec_id: z.string().min(1),
  item_id: z.number().int().nullable(),
  item_name: z.string(),
  item_name_en: z.string().nullable(),
  brand: z.string().nullable(),
  zone_id: z.number().int().nullable(),
  zone_name: z.string().nullable(),
  /** Percent. */
  discount_pct: z.number().nullable(),
  applied_score: z.number().nullable(),
  priority_score: z.number().nullable(),
  method: z.string().nullable(),
  reason_type: z.string().nullable(),
  reason_detail: upstreamTextSchema,
  reason_detail_marketing: upstreamTextSchema,
  /** From 1, the strongest first. */
  rank: z.number().int().min(1),
  store_reasoning: z.object({ analyst_comment: z.string().nullish() }).nullish(),
});

/** `POST /v1/sessions/{id}/notifications` */
export const notificationsAnswerSchema = z.object({
  ads: z.array(notificationItemSchema),
  coupons: z.array(notificationItemSchema),
});
export type NotificationsAnswer = z.infer<typeof notificationsAnswerSchema>;
export type UpstreamNotificationItem = z.infer<typeof notificationItemSchema>;

/** How a question of a Sonar conversation is to be treated; AUTO leaves it to the planner. */
export const planModeSchema = z.enum(['AUTO', 'PLAN', 'ACTION', 'QNA']);
export const taskCategorySchema = z.enum(['PLAN', 'ACTION', 'QNA']);

/** `POST /v1/plan`: makes a question into tasks, which are then run one after the other. */
export const planRequestSchema = z.object({
  question: z.string().min(1),
  mode: planModeSchema,
  /** What was asked before in the conversation, oldest first. */
  history: z.array(z.object({ question: z.string(), answer: z.string().nullable() })),
});
export type PlanRequest = z.infer<typeof planRequestSchema>;
export const planAnswerSchema = z.object({
  tasks: z.array(z.object({ content: z.string().min(1), category: taskCategorySchema })).min(1),
});
export type PlanAnswer = z.infer<typeof planAnswerSchema>;

/** `POST /v1/task`: does one task of a plan. */
export const taskRequestSchema = z.object({
  question: z.string().min(1),
  task: z.object({ content: z.string().min(1), category: taskCategorySchema }),
  /** The tasks before it, and what they gave. */
  done: z.array(z.object({ content: z.string(), result: z.string() })),
});
export type TaskRequest = z.infer<typeof taskRequestSchema>;
export const taskAnswerSchema = z.object({ result: z.string().min(1) });
export type TaskAnswer = z.infer<typeof taskAnswerSchema>;

export const errorAnswerSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
