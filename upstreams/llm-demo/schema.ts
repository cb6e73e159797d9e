import { z } from 'zod';
import { locales, mapLocales } from '../../domain/chat/locale.ts';
import {
  id,
  integer,
  integerOrNull,
  number,
  numberOrNull,
  readList,
  readOptionalList,
  text,
  textOrNull,
  upstreamText,
} from '../lenient-schemas.ts';

/**
 * The contract with llm-demo: JSON over HTTP, `Authorization: Bearer`, and on every call
 * `Idempotency-Key: {round_id}/{step}` so that a retried call is neither answered nor billed twice.
 * Errors are `{"error": {"code", "message"}}`: 404 `session_expired`, 409 `RefinementCapExceeded`,
 * 429 with `Retry-After`, 5xx. Request schemas are strict; answers are parsed leniently, see reading.ts.
 */

export const localeSchema = z.enum(locales);

/**
 * A text in several languages. llm-demo uses `ja` or `jp` for Japanese (ruling Q4), or sends a plain string if it
 * has only one language (LOCALE-09).
 */
const upstreamTextSchema = z.union([
  z.string(),
  z.object({ ...mapLocales(() => z.string().nullish()), jp: z.string().nullish() }),
]);
export type UpstreamText = z.infer<typeof upstreamTextSchema>;

/** `POST /v1/sessions` */
export const sessionRequestSchema = z.object({
  profile: z.record(z.string(), z.unknown()),
  locale: localeSchema,
});
export const sessionAnswerSchema = z.object({ profile_session_id: id });

const ingredientSchema = z.object({
  name: upstreamTextSchema,
  category: z.string(),
  /** May be fractional (0.25). */
  quantity: z.number(),
  quantity_unit: upstreamTextSchema,
});

/**
 * A suggested meal. A meal without ingredients completes its round, but cannot be restored: it is neither anchor nor
 * history for later rounds (MODEL-12).
 */
const mealSchema = z.looseObject({
  recipe_title: z.string(),
  intro_message: z.string(),
  recipe_description: z.string(),
  recommendation_message: z.string(),
  notes: z.string().nullish(),
  ingredients: z.array(ingredientSchema).min(1).optional(),
});
export type UpstreamMeal = z.infer<typeof mealSchema>;

const ingredientAnswerSchema = z.object({
  name: upstreamText,
  category: text.nullish().transform((category) => category ?? ''),
  /** A missing quantity is 0: salt "to taste". */
  quantity: numberOrNull.transform((quantity) => quantity ?? 0),
  quantity_unit: upstreamText.nullish().transform((unit) => unit ?? ''),
});

const messageSchema = text.nullish().transform((message) => message ?? '');

/** A meal as received: only the title is required. Empty, null or unreadable ingredients become absent. */
const mealAnswerSchema = z
  .looseObject({
    recipe_title: text,
    intro_message: messageSchema,
    recipe_description: messageSchema,
    recommendation_message: messageSchema,
    notes: text.nullish().catch(null),
    ingredients: readOptionalList('ingredients', ingredientAnswerSchema),
  })
  .transform(
    ({ ingredients, ...meal }): UpstreamMeal => ({
      ...meal,
      ...(ingredients.length > 0 && { ingredients }),
    }),
  );

const historyEntrySchema = z.object({ prompt: z.string(), meal: mealSchema });

/** `POST /v1/sessions/{id}/meal-suggest` */
export const mealSuggestRequestSchema = z.object({
  /** The prompt; with a persona it begins with `페르소나: …` and a line break (rulings Q47, KICK-16). */
  user_query: z.string().min(1),
  /** Completed rounds of this stretch of the chat, oldest first. */
  conversation_history: z.array(historyEntrySchema),
  /** The newest round with a meal, even if steps 3 and 4 are not done. */
  anchor: historyEntrySchema.nullable(),
  locale: localeSchema,
});
export type MealSuggestRequest = z.infer<typeof mealSuggestRequestSchema>;
export const mealSuggestAnswerSchema = z.object({ meal: mealAnswerSchema, raw: z.unknown().optional() });

/** `POST /v1/sessions/{id}/todos` */
export const todosRequestSchema = z.object({ meal: mealSchema });
export const todosAnswerSchema = z.object({
  items: readList(
    'items',
    z.object({
      /** The store's product id; null if llm-demo found none. */
      item_id: integerOrNull,
      name: text,
      quantity: number.pipe(z.number().positive().max(Number.MAX_SAFE_INTEGER)),
    }),
  ),
});
export type TodosAnswer = z.infer<typeof todosAnswerSchema>;

/** Request of cross-sell and notifications: the meal and the shopping list. */
export const basketRequestSchema = z.object({
  meal: mealSchema,
  todos: z.array(z.object({ item_id: z.number().int().nullable(), name: z.string(), quantity: z.number() })),
});
export type BasketRequest = z.infer<typeof basketRequestSchema>;

const upstreamTextOrEmpty = upstreamText.nullish().transform((reason) => reason ?? '');
/** Only shown to operators, so an unreadable value does not drop the item. */
const reasoningSchema = z.object({ analyst_comment: z.string().nullish() }).nullish().catch(null);

/** `POST /v1/sessions/{id}/cross-sell` */
export const crossSellAnswerSchema = z.object({
  items: readList(
    'items',
    z.object({
      rec_id: id,
      item_id: integerOrNull,
      item_name: text,
      /** "cross-sell", "upsell" or "impulse" (REC-03); other tags pass. */
      reason: text,
      reason_detail: upstreamTextOrEmpty,
      reason_detail_marketing: upstreamTextOrEmpty,
      surface_reasoning: reasoningSchema,
    }),
  ),
});
export type CrossSellAnswer = z.infer<typeof crossSellAnswerSchema>;

const notificationItemSchema = z.object({
  rec_id: id,
  item_id: integerOrNull,
  item_name: text,
  item_name_en: textOrNull,
  brand: textOrNull,
  zone_id: integerOrNull,
  zone_name: textOrNull,
  /** Percent. */
  discount_pct: numberOrNull,
  applied_score: numberOrNull,
  priority_score: numberOrNull,
  method: textOrNull,
  reason_type: textOrNull,
  reason_detail: upstreamTextOrEmpty,
  reason_detail_marketing: upstreamTextOrEmpty,
  /** From 1, the strongest first. */
  rank: integer.pipe(z.int().min(1)),
  store_reasoning: reasoningSchema,
});

/** `POST /v1/sessions/{id}/notifications` */
export const notificationsAnswerSchema = z.object({
  ads: readList('ads', notificationItemSchema),
  coupons: readList('coupons', notificationItemSchema),
});
export type NotificationsAnswer = z.infer<typeof notificationsAnswerSchema>;
export type UpstreamNotificationItem = z.infer<typeof notificationItemSchema>;

/** How to treat a question of a Sonar conversation; AUTO lets the planner decide. */
const planModeSchema = z.enum(['AUTO', 'PLAN', 'ACTION', 'QNA']);
const taskCategorySchema = z.enum(['PLAN', 'ACTION', 'QNA']);

/** `POST /v1/plan`: splits a question into tasks, which run one after the other. */
export const planRequestSchema = z.object({
  question: z.string().min(1),
  mode: planModeSchema,
  /** Earlier questions of the conversation, oldest first. */
  history: z.array(z.object({ question: z.string(), answer: z.string().nullable() })),
});
export type PlanRequest = z.infer<typeof planRequestSchema>;
/** Categories are case-insensitive; an unknown one becomes PLAN. */
const plannedCategorySchema = text
  .nullish()
  .transform((category) => category?.trim().toUpperCase())
  .pipe(taskCategorySchema.catch('PLAN'));
export const planAnswerSchema = z.object({
  tasks: readList(
    'tasks',
    z.object({ content: text.pipe(z.string().trim().min(1)), category: plannedCategorySchema }),
  ).refine((tasks) => tasks.length > 0, 'no task'),
});
export type PlanAnswer = z.infer<typeof planAnswerSchema>;

/** `POST /v1/task`: runs one task of a plan. */
export const taskRequestSchema = z.object({
  question: z.string().min(1),
  task: z.object({ content: z.string().min(1), category: taskCategorySchema }),
  /** The tasks before it, with their results. */
  done: z.array(z.object({ content: z.string(), result: z.string() })),
});
export type TaskRequest = z.infer<typeof taskRequestSchema>;
export const taskAnswerSchema = z.object({ result: text.pipe(z.string().min(1)) });
export type TaskAnswer = z.infer<typeof taskAnswerSchema>;

export const errorAnswerSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
