import { expect, test } from '@jest/globals';
import type { z } from 'zod';
import type { sessionViewSchema } from '../../../server/auth/session/schema.ts';
import type { SessionView } from '../../../server/auth/session/view.ts';
import type { backofficeDetailSchema, backofficeRowSchema } from '../../../server/backoffice/chats/schema.ts';
import type { toBackofficeDetailView, toBackofficeRowView } from '../../../server/backoffice/chats/view.ts';
import type { HistoryDetailView, HistoryRowView } from '../../../server/tenant/chats/view.ts';
import type { historyDetailSchema, historyRowSchema } from '../../../server/tenant/chats/view-schema.ts';
import type { EventView } from '../../../server/tenant/events/view.ts';
import type { eventSchema } from '../../../server/tenant/events/view-schema.ts';

type Fits<A, B> = [A] extends [B] ? true : false;
/** True when both types have the same keys and `A` is assignable to `B`. */
type Narrows<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? Fits<A, B> : false;
type Same<A, B> = Narrows<A, B> extends true ? Narrows<B, A> : false;

/** Compiles while schemas and types agree; a detail's schema is stricter than its type, as is a poll's. */
const agreed: {
  session: Same<z.infer<typeof sessionViewSchema>, SessionView>;
  row: Same<z.infer<typeof historyRowSchema>, HistoryRowView>;
  detail: Narrows<z.infer<typeof historyDetailSchema>, HistoryDetailView>;
  event: Same<z.infer<typeof eventSchema>, EventView>;
  backofficeRow: Same<z.infer<typeof backofficeRowSchema>, ReturnType<typeof toBackofficeRowView>>;
  backofficeDetail: Narrows<
    z.infer<typeof backofficeDetailSchema>,
    ReturnType<typeof toBackofficeDetailView>
  >;
} = {
  session: true,
  row: true,
  detail: true,
  event: true,
  backofficeRow: true,
  backofficeDetail: true,
};

test('dashboard schemas match the types of their views', () => {
  expect(Object.values(agreed)).not.toContain(false);
});
