import type { Texts } from '../texts.ts';

export type Mood =
  | 'korean'
  | 'japanese'
  | 'western'
  | 'asian'
  | 'spicy'
  | 'mild'
  | 'warm'
  | 'light'
  | 'quick'
  | 'party'
  | 'wine'
  | 'drinks';

export interface Recipe {
  id: string;
  title: Texts;
  description: Texts;
  /** A tip for the kitchen. */
  tip: Texts;
  /** Words that ask for it, in the three languages; the first ones are the more general. */
  keywords: readonly string[];
  moods: readonly Mood[];
  serves: number;
  /** `onion 1, carrot 0.5`: names of ingredients.csv and amounts in their units. */
  ingredients: string;
}
