/** A tenant's admin has at most this many views, and a tenant this many shared ones. */
export const maxViews = 20;
export const maxViewNameLength = 60;

/** The filters that a view may have: parameters of the list of chats, as they stand in its address. */
export const viewFilterNames = [
  'q',
  'profile_id',
  'status',
  'error_code',
  'from',
  'to',
  'min_seconds',
  'max_seconds',
  'sort',
] as const;
export type ViewFilter = Partial<Record<(typeof viewFilterNames)[number], string>>;
