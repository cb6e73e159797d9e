/** A JSON schema, as far as a sample needs it. */
interface Schema {
  $ref?: string;
  example?: unknown;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** A value to begin with: the schema's own example, or its required fields with empty values. */
export function makeSample(schema: Schema, schemas: Record<string, Schema>): unknown {
  if (schema.$ref !== undefined) {
    return makeSample(schemas[schema.$ref.replace('#/components/schemas/', '')] ?? {}, schemas);
  }
  const given = [schema.example, schema.default, schema.const, schema.enum?.[0]];
  const value = given.find((one) => one !== undefined);
  if (value !== undefined) return value;
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return makeSample(first, schemas);
  const fields = (schema.required ?? []).map((name) => [
    name,
    makeSample(schema.properties?.[name] ?? {}, schemas),
  ]);
  const samples: Record<string, unknown> = {
    object: Object.fromEntries(fields),
    array: Array.from({ length: schema.minItems ?? 0 }, () => makeSample(schema.items ?? {}, schemas)),
    integer: 0,
    number: 0,
    boolean: false,
    null: null,
  };
  const type = [schema.type].flat()[0];
  return samples[type ?? 'string'] ?? '';
}
