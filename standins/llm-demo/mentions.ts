import { isAmbiguous, lexicon, type Meaning } from './lexicon.ts';

export interface Mention {
  start: number;
  end: number;
  meanings: readonly Meaning[];
  /** `out`: excluded. `in`: explicitly included. `named`: mentioned without either. */
  wish: 'in' | 'out' | 'named';
}

const outAfter =
  /^\s*(?:(?:고기|요리|종류)?(?:은|는|을|를|이|가|도|만)?\s*(?:말고|빼|뺀|없이|없는|없게|제외|대신|안\s|싫|못\s?먹|알레르기|알러지|금지|넣지|추가하지)|(?:は|を|が|も|の|だけ)?\s*(?:なし|無し|抜き|ぬき|以外|いらな|要らな|じゃな|ではな|でな|除|外し|やめ|代わり|かわり|苦手|嫌い|食べられ|食べな|アレルギー|入れな|使わ)|[\s-]*(?:free\b|allerg))/;
const outBefore =
  /(?:\bno|\bnot|without|skip|remove|minus|drop|hold|except|avoid|leave out|instead of|replace|swap(?: out)?|other than|rather than|allerg(?:y|ic) to|(?:don[’']?t|do not|doesn[’']?t|can[’']?t|cannot|never) (?:like|want|eat|use|add|have|include)|hates?|dislikes?)\s+(?:(?:any|the|some|more|all|my|fresh)\s+)*$/;
const inAfter =
  /^\s*(?:(?:을|를|도|이랑|랑|하고)?\s*(?:(?:좀|조금|더|같이|함께)\s*)*(?:추가|넣|더해|더하|곁들|포함|올려|얹)|(?:を|も)?\s*(?:もう)?(?:少し)?\s*(?:追加|加え|入れ|足し|プラス|添え|のせ))/;
const inBefore =
  /(?:\badd(?:ing)?|\bwith|\bplus|include|put in|throw in|extra|\bmore)\s+(?:(?:some|a|an|the|more|bit|little|glass|bottle|of|can)\s+)*$/;
const andBackwards = /^\s*(?:,|、|이랑|랑|와|과|하고|및|and|or|と|や)\s*$/;
const andForwards = /^\s*(?:and|or|nor)\s*$/;

const longestWord = Math.max(...[...lexicon.keys()].map((word) => word.length));

/** All known words of a text; at each position the longest one. */
export function findMentions(text: string): Mention[] {
  const found: Mention[] = [];
  for (let start = 0; start < text.length; ) {
    const mention = mentionAt(text, start);
    if (mention) found.push(mention);
    start = mention?.end ?? start + 1;
  }
  return shareWishes(text, found);
}

/** Normalizes text for comparison: NFKC and lower case. */
export function normalizeText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function mentionAt(text: string, start: number): Mention | null {
  for (let length = Math.min(longestWord, text.length - start); length > 0; length--) {
    const word = text.slice(start, start + length);
    const meanings = lexicon.get(word);
    const end = meanings && findEnd(text, start, word);
    if (!end) continue;
    const wish = wishFor(text, start, end);
    if (isAmbiguous(word) && (wish === 'named' || isHangul(text.charAt(start - 1)))) continue;
    return { start, end, meanings, wish };
  }
  return null;
}

/** Latin words must be whole words, with plurals; words of other scripts may be part of longer words. */
function findEnd(text: string, start: number, word: string): number | null {
  if (!/^[a-z]/.test(word)) return start + word.length;
  if (/[a-z]/.test(text.charAt(start - 1))) return null;
  const [plural = null] = /^(?:e?s)?(?![a-z])/.exec(text.slice(start + word.length)) ?? [];
  return plural === null ? null : start + word.length + plural.length;
}

function wishFor(text: string, start: number, end: number): Mention['wish'] {
  const before = text.slice(Math.max(0, start - 40), start);
  const after = text.slice(end, end + 20);
  if (outAfter.test(after) || outBefore.test(before)) return 'out';
  if (inAfter.test(after) || inBefore.test(before)) return 'in';
  return 'named';
}

/** "Without pork or shrimp", "새우랑 오징어 빼줘": listed ingredients share the wish of their neighbour. */
function shareWishes(text: string, mentions: readonly Mention[]): Mention[] {
  const shared = mentions.map((mention) => ({ ...mention }));
  for (const [index, right] of shared.entries()) {
    const left = shared[index - 1];
    if (left && isEdible(left) && isEdible(right) && right.wish === 'named') {
      if (andForwards.test(text.slice(left.end, right.start))) right.wish = left.wish;
    }
  }
  for (const [index, left] of [...shared.entries()].reverse()) {
    const right = shared[index + 1];
    if (right && isEdible(left) && isEdible(right) && left.wish === 'named') {
      if (andBackwards.test(text.slice(left.end, right.start))) left.wish = right.wish;
    }
  }
  return shared;
}

function isEdible({ meanings }: Mention): boolean {
  return meanings.some(({ kind }) => kind !== 'dish');
}

function isHangul(letter: string): boolean {
  return /^\p{Script=Hangul}$/u.test(letter);
}
