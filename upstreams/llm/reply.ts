/**
 * Extracts the answer from a model's reply (ruling D6): removes reasoning, which models without a reasoning parser
 * include in the reply, and the code fence or text around a JSON object.
 */

const reasoningStart = /<(?:think|thinking|thought|reasoning)>/i;
const reasoningEnd = /<\/(?:think|thinking|thought|reasoning)>/i;

const fence = /```[^\n`]*\n([\s\S]*?)```/g;
const wholeFence = /^```(?:json|markdown|md|text)?[^\S\n]*\n([\s\S]*?)\n?```$/;

/** Limit of positions at which a JSON object is tried. */
const maxObjects = 50;

/**
 * Removes reasoning from a reply, and trims it; empty if nothing else is left. The start tag may be missing, if the
 * prompt template contains it, and so may the end tag, if the reply was cut.
 */
export function withoutReasoning(reply: string): string {
  const parts = reply.split(reasoningEnd);
  const kept = parts.map((part, index) => {
    const begin = part.search(reasoningStart);
    if (begin !== -1) return part.slice(0, begin);
    return index === parts.length - 1 ? part : '';
  });
  return kept.join('').trim();
}

/** Removes a code fence around the whole reply; other replies, and code, are unchanged. */
export function withoutFence(reply: string): string {
  return (wholeFence.exec(reply)?.[1] ?? reply).trim();
}

/**
 * All JSON candidates of a reply, the likeliest first: the whole reply, then code fences, then objects within text,
 * each from the last to the first, as the last one is mostly the answer.
 */
export function jsonWithin(reply: string): unknown[] {
  const fenced = [...reply.matchAll(fence)].map(([, inner = '']) => inner);
  return [reply, ...fenced.toReversed(), ...findObjects(reply).toReversed()].flatMap((candidate) => {
    try {
      return [JSON.parse(candidate) as unknown];
    } catch {
      return [];
    }
  });
}

function findObjects(reply: string): string[] {
  const objects: string[] = [];
  let start = reply.indexOf('{');
  for (let tried = 0; start !== -1 && tried < maxObjects; tried += 1) {
    const end = findObjectEnd(reply, start);
    if (end !== null) objects.push(reply.slice(start, end));
    start = reply.indexOf('{', end ?? start + 1);
  }
  return objects;
}

/** The index after the brace that closes the one at `start`; null if none does. */
function findObjectEnd(reply: string, start: number): number | null {
  let depth = 0;
  // Skips string literals, as braces inside do not count.
  const parts = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  parts.lastIndex = start;
  for (let part = parts.exec(reply); part; part = parts.exec(reply)) {
    if (part[0] === '{') depth += 1;
    if (part[0] === '}') depth -= 1;
    if (depth === 0) return parts.lastIndex;
  }
  return null;
}
