import type { ViewFilter } from '../../domain/chat/saved-view.ts';
import { requestWithSession } from './client.ts';
import type { SavedView } from './types.ts';

const base = '/api/v1/sdk-chat/views';

/** The admin's own views and those that the tenant shares, oldest first. */
export async function listViews(signal?: AbortSignal): Promise<SavedView[]> {
  const { items } = await requestWithSession<{ items: SavedView[] }>(base, { signal });
  return items;
}

/** @throws {ApiError} 409 `TOO_MANY_VIEWS` */
export function createView(view: { name: string; shared: boolean; filter: ViewFilter }): Promise<SavedView> {
  return requestWithSession(base, { method: 'POST', body: view });
}

export function deleteView(viewId: string): Promise<unknown> {
  return requestWithSession(`${base}/${encodeURIComponent(viewId)}`, { method: 'DELETE' });
}
