import type Router from '@koa/router';
import { readStepAnswer } from '../../../db/repositories/chat/step-answer.ts';
import { steps } from '../../../domain/chat/steps.ts';
import { createRouter } from '../../../ops/router.ts';
import { authenticateTenant, type TenantState } from '../../auth/authenticate.ts';
import { notFound } from '../../http/errors.ts';
import type { TenantDeps } from '../deps.ts';
import { maxShownBytes, toAnswerView } from './view.ts';

/** What an upstream has answered to a step of a tenant's round. */
export function answerRoutes(deps: TenantDeps): Router<TenantState> {
  const router = createRouter<TenantState>({ prefix: '/sdk-chat' });

  router.get('/:chat_id/rounds/:round_id/answers/:step', authenticateTenant(deps), async (ctx) => {
    const { chat_id: chatId = '', round_id: roundId = '' } = ctx.params;
    const { tenantId } = ctx.state.admin;
    const step = steps.find((one) => one === ctx.params.step);
    const answer =
      step &&
      (await readStepAnswer(
        deps.db,
        { tenantId, chatId, roundId },
        // A character has at least one byte.
        { step, maxCharacters: maxShownBytes },
      ));
    if (!step || !answer) throw notFound('There is no such step, or it has not come to its end.');
    ctx.set('cache-control', 'no-store');
    ctx.body = { success: true, data: toAnswerView(step, answer) };
  });

  return router;
}
