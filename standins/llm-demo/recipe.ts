import type { Texts } from '../localized-texts.ts';

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
  /** A cooking tip. */
  tip: Texts;
  /** Keywords in the three languages, more general ones first. */
  keywords: readonly string[];
  moods: readonly Mood[];
  serves: number;
  /** `onion 1, carrot 0.5`: names in ingredients.csv and amounts in their units. */
  ingredients: string;
}
