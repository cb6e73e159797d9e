export const quoteCategories = ['hope', 'motivation', 'productivity', 'resilience'] as const;
export type QuoteCategory = (typeof quoteCategories)[number];

/** In the API's form (QMISC-05, QMISC-06). */
export interface Quote {
  id: string;
  text: string;
  author: string;
  category: QuoteCategory;
}
