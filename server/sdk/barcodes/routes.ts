import type Router from '@koa/router';
import { createRouter } from '../../../ops/router.ts';
import { authenticate, type SdkState } from '../authenticate.ts';
import { findRound, readOwnChat } from '../chats/own-chat.ts';
import { parseRound } from '../chats/render-round.ts';
import type { SdkDeps } from '../deps.ts';
import { createBarcodeImages } from './barcode-images.ts';
import { drawEan13 } from './draw.ts';
import { toBarcodesView } from './view.ts';

/** Barcodes of a round's products, from stored data without a call to the store (BAR-03). */
export function barcodeRoutes(deps: SdkDeps): Router<SdkState> {
  const router = createRouter<SdkState>({ prefix: '/chat/:profile_id/recommend' });
  const images = createBarcodeImages(drawEan13);

  router.get('/:chat_id/:round_id/barcodes', authenticate(deps, 'chat'), async (ctx) => {
    const { profile_id = '', chat_id = '', round_id = '' } = ctx.params;
    const named = { caller: ctx.state.caller, profileId: profile_id, chatId: chat_id };
    const chat = await readOwnChat(deps.chatCache, named);
    const round = parseRound(findRound(chat, round_id));
    ctx.body = { success: true, data: await toBarcodesView(chat.head.chatId, round, images) };
  });

  return router;
}
