import type { ServerResponse } from 'node:http';
import type { WebhookEvent } from '../../../packages/client/src/index.ts';
import { verifyWebhook } from '../../../packages/client/src/webhook.ts';
import type { Random } from '../../../prove/random.ts';
import { startHttpServer } from '../../support/http-server.ts';

interface Delivery {
  /** `webhook-id` */
  id: string;
  event: WebhookEvent;
  /** Whether the receiver kept it; a kept delivery whose answer is lost comes again. */
  isKept: boolean;
}

export interface LossyReceiver {
  url: string;
  /** In the order of their arrival. */
  deliveries: Delivery[];
  close(): Promise<void>;
}

/** A receiver of webhooks that rejects some deliveries, and keeps others without a word, at random. */
export async function startLossyReceiver({
  random,
  getSecret,
}: {
  random: Random;
  getSecret: () => string;
}): Promise<LossyReceiver> {
  const deliveries: Delivery[] = [];

  function answer(response: ServerResponse): boolean {
    const fate = random.int(0, 99);
    if (fate < 15) response.writeHead(503).end();
    else if (fate < 30) response.destroy();
    else response.writeHead(204).end();
    return fate >= 15;
  }

  const server = await startHttpServer((request, response) => {
    const { headers, body: payload } = request;
    verifyWebhook({ payload, headers, secret: getSecret() }).then(
      (event) => deliveries.push({ id: String(headers['webhook-id']), event, isKept: answer(response) }),
      () => response.writeHead(400).end(),
    );
  });
  return { url: server.url, deliveries, close: server.close };
}
