/**
 * What a model says, without what it says around it (ruling D6): thoughts, which models without a reasoning
 * parser in front of them write into their reply, and the fence or the words around a JSON object.
 */

const beginOfThoughts = /<(?:think|thinking|thought|reasoning)>/i;
const endOfThoughts = /<\/(?:think|thinking|thought|reasoning)>/i;

const fence = /```[^\n`]*\n([\s\S]*?)```/g;
const wholeFence = /^```(?:json|markdown|md|text)?[^\S\n]*\n([\s\S]*?)\n?```$/;

/** More beginnings of objects are not tried. */
const maxObjects = 50;

/**
 * A reply without its thoughts, trimmed; empty where it has nothing else. Where templates begin the thoughts
 * themselves the reply has only their end, and one that was cut has only their beginning.
 */
export function withoutThoughts(reply: string): string {
  const parts = reply.split(endOfThoughts);
  const said = parts.map((part, index) => {
    const begin = part.search(beginOfThoughts);
    if (begin !== -1) return part.slice(0, begin);
    return index === parts.length - 1 ? part : '';
  });
  return said.join('').trim();
}

/** The text within a fence that is the whole of a reply; any other reply, and code, as it is. */
export function withoutFence(reply: string): string {
  return (wholeFence.exec(reply)?.[1] ?? reply).trim();
}

/**
 * Everything in a reply that may be the JSON asked for, the likeliest first: the reply itself, its fences,
 * and the objects among its words, of which the last are more often what was meant.
 */
export function jsonWithin(reply: string): unknown[] {
  const fenced = [...reply.matchAll(fence)].map(([, inner = '']) => inner);
  return [reply, ...fenced.toReversed(), ...objectsWithin(reply).toReversed()].flatMap((candidate) => {
    try {
      return [JSON.parse(candidate) as unknown];
    } catch {
      return [];
    }
  });
}

function objectsWithin(reply: string): string[] {
  const objects: string[] = [];
  let start = reply.indexOf('{');
  for (let tried = 0; start !== -1 && tried < maxObjects; tried += 1) {
    const end = endOfObject(reply, start);
    if (end !== null) objects.push(reply.slice(start, end));
    start = reply.indexOf('{', end ?? start + 1);
  }
  return objects;
}

/** The place behind the brace that closes the one at `start`; null where none does. */
function endOfObject(reply: string, start: number): number | null {
  let depth = 0;
  // Texts are passed over whole, for a brace within one counts for nothing.
  const parts = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  parts.lastIndex = start;
  for (let part = parts.exec(reply); part; part = parts.exec(reply)) {
    if (part[0] === '{') depth += 1;
    if (part[0] === '}') depth -= 1;
    if (depth === 0) return parts.lastIndex;
  }
  return null;
}
