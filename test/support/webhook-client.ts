import type { PageView } from '../../server/tenant/chats/view-schema.ts';
import type {
  DeliveryView,
  WebhookView,
  WebhookWithSecretView,
} from '../../server/tenant/webhooks/view-schema.ts';
import type { ReceivedDelivery } from '../../standins/webhooks/receiver-app.ts';
import { checkEvent } from './openapi.ts';
import { type Answer, SdkClient } from './sdk-client.ts';

/** An admin who manages a tenant's webhooks; answers are validated against the OpenAPI document. */
export class WebhookAdmin {
  readonly #client: SdkClient;

  constructor(baseUrl: string, adminToken: string) {
    this.#client = new SdkClient(baseUrl, adminToken);
  }

  send<T>(method: string, path = '', body?: unknown): Promise<Answer<T>> {
    return this.#client.send<T>(method, `/api/v1/webhooks${path}`, body);
  }

  /** Creates an endpoint; the receiver then knows its secret, and no other. */
  async create(url: string, options: Record<string, unknown> = {}): Promise<WebhookWithSecretView> {
    const { data } = await this.send<WebhookWithSecretView>('POST', '', { url, ...options });
    return data;
  }

  async read(id: string): Promise<WebhookView> {
    return (await this.send<WebhookView>('GET', `/${id}`)).data;
  }

  async deliveries(id: string, query = ''): Promise<DeliveryView[]> {
    return (await this.send<PageView<DeliveryView>>('GET', `/${id}/deliveries${query}`)).data.items;
  }
}

/** Sets what the receiver of the stand-ins does, and which secrets it knows (those of before by default). */
export async function controlReceiver(receiverUrl: string, control: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${receiverUrl}/__control`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(control),
  });
  if (!response.ok) throw new Error(`the receiver rejects the control: ${await response.text()}`);
}

/** What the receiver got, oldest first; of one chat if it is given. Validates it against the OpenAPI document. */
export async function readReceived(receiverUrl: string, chatId?: string): Promise<ReceivedDelivery[]> {
  const response = await fetch(`${receiverUrl}/__deliveries`);
  const { deliveries } = (await response.json()) as { deliveries: ReceivedDelivery[] };
  for (const { body } of deliveries) checkEvent('WebhookEvent', body);
  return deliveries.filter(({ chat_id }) => chatId === undefined || chat_id === chatId);
}
