import { z } from 'zod';
import { json, startHttpServer } from './http-server.ts';

const valueSchema = z.object({ stringValue: z.string().optional(), intValue: z.coerce.number().optional() });
const attributesSchema = z.array(z.object({ key: z.string(), value: valueSchema }));
const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  attributes: attributesSchema,
});
const exportSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
});

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  /** `internal`, `server`, … */
  kind: string | undefined;
  /** `service.name` of the sending process. */
  service: unknown;
  attributes: Record<string, unknown>;
}

export interface TraceReceiver {
  /** Settings that make a process send its traces here. */
  settings: Record<string, string>;
  /** Everything so far. */
  spans(): ReceivedSpan[];
  /** The raw request bodies, to check what they do not contain. */
  text(): string;
  close(): Promise<void>;
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** A trace collector for OTLP over HTTP with JSON. */
export async function startTraceReceiver(): Promise<TraceReceiver> {
  const server = await startHttpServer(json(200, {}));
  return {
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    },
    spans: () =>
      server.requests.filter(({ url }) => url === '/v1/traces').flatMap(({ body }) => getSpans(body)),
    text: () => server.requests.map(({ body }) => body).join('\n'),
    close: () => server.close(),
  };
}

function getSpans(body: string): ReceivedSpan[] {
  return exportSchema.parse(JSON.parse(body)).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map(({ kind, attributes, parentSpanId, ...span }) => ({
        ...span,
        parentSpanId: parentSpanId || undefined,
        kind: kinds[kind],
        service: toRecord(resource.attributes)['service.name'],
        attributes: toRecord(attributes),
      })),
  );
}

function toRecord(attributes: z.infer<typeof attributesSchema>): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? null]),
  );
}
