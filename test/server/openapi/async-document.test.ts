import { describe, expect, test } from '@jest/globals';
import { createAsyncDocument } from '../../../server/openapi/async-document.ts';
import { apiDocument } from '../../support/openapi.ts';

const document = JSON.parse(JSON.stringify(createAsyncDocument())) as AsyncDocument;

interface AsyncDocument {
  asyncapi: string;
  channels: Record<string, Channel>;
  operations: Record<string, { action: string; channel: { $ref: string } }>;
  components: { schemas: Record<string, unknown> };
}
interface Channel {
  address: string;
  parameters?: Record<string, object>;
  messages: Record<string, { name: string; payload: unknown }>;
}

/** Every object in a value, itself included. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(objectsIn)];
}

describe('the AsyncAPI document', () => {
  test('has every stream of the OpenAPI document, and an operation for each', () => {
    const streams = Object.entries(apiDocument.paths ?? {}).flatMap(([path, { get }]) =>
      JSON.stringify(get?.responses ?? {}).includes('"text/event-stream"') ? [[path, get?.operationId]] : [],
    );
    expect(document.asyncapi).toBe('3.0.0');
    const sent = Object.entries(document.operations).map(([name, { channel, action }]) => {
      expect(action).toBe('send');
      const key = channel.$ref.replace('#/channels/', '');
      return [document.channels[key]?.address, name];
    });
    expect(sent.toSorted()).toEqual(streams.toSorted());
  });

  test.each(Object.entries(document.channels))('names the parameters and messages of %s', (_key, channel) => {
    const inAddress = [...channel.address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(channel.parameters ?? {})).toEqual(inAddress);
    const messages = Object.entries(channel.messages);
    expect(messages).not.toHaveLength(0);
    for (const [key, { name, payload }] of messages) {
      expect(key).toMatch(/^\w+$/);
      expect(name).toMatch(/^[\w.]+$/);
      expect(payload).toBeInstanceOf(Object);
    }
  });

  test('has the schemas of its messages, and no others', () => {
    const refs = objectsIn([document.channels, document.components]).flatMap(({ $ref }) =>
      typeof $ref === 'string' ? [$ref] : [],
    );
    const named = new Set(refs.map((ref) => ref.replace('#/components/schemas/', '')));
    expect([...named].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
  });

  test('has no discriminator in the form of OpenAPI, which AsyncAPI does not allow', () => {
    const found = objectsIn([document.channels, document.components]).filter(
      ({ discriminator }) => discriminator !== undefined && typeof discriminator !== 'string',
    );
    expect(found).toEqual([]);
  });
});
