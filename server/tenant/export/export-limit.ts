import { ApiError } from '../../http/errors.ts';

const retryS = 10;

export interface ExportSettings {
  maxRows: number;
  maxMs: number;
}

export interface ExportLimit extends ExportSettings {
  /**
   * Counts one more export of the tenant; the function that is returned ends it.
   * @throws {ApiError} 429 when too many run
   */
  begin(tenantId: string): () => void;
}

/** Exports that run at once: of a tenant, and on one server. Each keeps the ids of its chats in memory. */
const most = { ofTenant: 2, ofServer: 8 };

export function createExportLimit(settings: ExportSettings): ExportLimit {
  const running = new Map<string, number>();
  let total = 0;
  return {
    ...settings,
    begin(tenantId) {
      const own = running.get(tenantId) ?? 0;
      if (own >= most.ofTenant || total >= most.ofServer) {
        throw new ApiError(429, 'RATE_LIMITED', `Too many exports run; try again in ${retryS} s.`, {
          headers: { 'retry-after': String(retryS) },
        });
      }
      running.set(tenantId, own + 1);
      total += 1;
      return () => {
        const left = (running.get(tenantId) ?? 1) - 1;
        if (left > 0) running.set(tenantId, left);
        else running.delete(tenantId);
        total -= 1;
      };
    },
  };
}
