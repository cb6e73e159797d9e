import type { Signage } from './notifications.ts';
import type { Product } from './product.ts';
import type { ProfileData } from './profile.ts';

/** What a step worked with besides llm-demo's answer; enough to run it again without any upstream. */
export interface StepRecord {
  /** Of step 1: the profile as it was, and the rounds whose meals were sent along, by number. */
  asked?: { profile: ProfileData; history: number[]; anchor: number | null };
  /** Of the others: the products that the store answered with. */
  products?: (Product & { matched_name: string | null })[];
  /** Of step 4: the store's signages. */
  signages?: Signage[];
}
