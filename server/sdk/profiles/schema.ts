import { z } from 'zod';

const maxDepth = 20;

/** Free JSON of the store app that PostgreSQL's jsonb can store. */
export const profileSchema = z
  .record(z.string(), z.unknown())
  .superRefine((profile, ctx) => {
    for (const [name, value] of Object.entries(profile)) {
      const message = findProblem(name, 0) ?? findProblem(value, 1);
      if (message) ctx.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .transform(wellFormedEntries)
  .meta({
    description: 'Any JSON object; a key that is null counts as missing.',
    example: { name: '佐藤花子', age: 32, locale: 'ja' },
  });

function findProblem(value: unknown, depth: number): string | null {
  if (depth > maxDepth) return `must not be nested deeper than ${maxDepth} levels`;
  if (typeof value === 'string') return value.includes('\0') ? 'must not contain NUL' : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, child] of Object.entries(value)) {
    const problem = findProblem(key, depth) ?? findProblem(child, depth + 1);
    if (problem) return problem;
  }
  return null;
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  return typeof value === 'object' && value !== null ? wellFormedEntries(value) : value;
}

function wellFormedEntries(record: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key.toWellFormed(), wellFormed(value)]),
  );
}
