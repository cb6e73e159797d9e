import { chatEventKinds } from '../../domain/chat/chat-event.ts';
import { streamDataSchemas } from '../tenant/stream/view-schema.ts';
import { collectSchemas } from './collect-schemas.ts';
import { createApiDocument } from './document.ts';

type Schema = Record<string, unknown>;

/** The AsyncAPI 3.0 document of the three streams of server-sent events, with the schemas of the OpenAPI document. */
export function createAsyncDocument() {
  const document = createApiDocument();
  const { info } = document;
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  const channels = createChannels(schemas);
  const named = collectSchemas(document, channels);
  return {
    asyncapi: '3.0.0',
    info: {
      title: `${info.title}: streams`,
      version: info.version,
      license: { name: 'Apache 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      description:
        'Server-sent events. Requests, authentication and limits are in the OpenAPI document at /openapi.json.',
    },
    defaultContentType: 'application/json',
    channels,
    operations: {
      followChat: { action: 'send', channel: { $ref: '#/channels/chat' } },
      streamTenantEvents: { action: 'send', channel: { $ref: '#/channels/tenant' } },
      streamQuote: { action: 'send', channel: { $ref: '#/channels/quote' } },
    },
    // Those of the messages alone: an OpenAPI `discriminator` is not one of AsyncAPI.
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).filter(([name]) => named.has(name))),
    },
  };
}

function createChannels(schemas: Record<string, Schema>) {
  return {
    chat: {
      address: '/v1/chat/{profile_id}/recommend/{chat_id}/events',
      description:
        'The events of a chat, with `Accept: text/event-stream`. `id` is the event’s number; the stream goes on after `Last-Event-ID`.',
      parameters: { profile_id: {}, chat_id: {} },
      messages: Object.fromEntries(
        chatEventKinds.map((kind) => [
          toName(kind),
          { name: kind, payload: { $ref: '#/components/schemas/ChatEvent' } },
        ]),
      ),
    },
    tenant: {
      address: '/api/v1/sdk-chat/events/stream',
      description: 'What happens in all chats of a tenant, for its dashboards. Live only, without ids.',
      messages: Object.fromEntries(
        Object.keys(streamDataSchemas).map((name) => [
          toName(name),
          { name, payload: findTenantData(schemas.TenantStreamEvent, name) },
        ]),
      ),
    },
    quote: {
      address: '/api/chat/stream',
      description:
        'A reply of a quote conversation, token by token. The stream goes on after `Last-Event-ID`.',
      messages: {
        message: { name: 'message', payload: (schemas.QuoteStreamEvent?.properties as Schema)?.data },
      },
    },
  };
}

/** `round.accepted` becomes `roundAccepted`: keys of messages have no dots. */
function toName(kind: string): string {
  return kind.replaceAll(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The `data` of an event among those of the union. */
function findTenantData(union: Schema | undefined, name: string): unknown {
  const events = (union?.anyOf ?? []) as { properties: { event: { const: string }; data: Schema } }[];
  return events.find(({ properties }) => properties.event.const === name)?.properties.data;
}
