import type { Signage } from './notifications.ts';
import type { Product } from './product.ts';
import type { ProfileData } from './profile.ts';

/** The input of a step besides llm-demo's answer; enough to replay it without any upstream. */
export interface StepRecord {
  /** Step 1: the profile at that time, and the numbers of the rounds whose meals were sent. */
  asked?: { profile: ProfileData; history: number[]; anchor: number | null };
  /** Steps 2 to 4: the store's products. */
  products?: (Product & { matched_name: string | null })[];
  /** Step 4: the store's signages. */
  signages?: Signage[];
}
