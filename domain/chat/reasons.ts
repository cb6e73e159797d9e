import { type Localized, toLocalized, type UpstreamText } from './localized.ts';

/** Why an item is recommended. */
export interface Reasons {
  /** For operators: lift, CVR, counts. */
  reason_detail: Localized;
  /** For customers. */
  reason_detail_marketing: Localized;
}

/** The reasons as llm-demo sends them. */
export type UpstreamReasons = Record<keyof Reasons, UpstreamText>;

export function toReasons({ reason_detail, reason_detail_marketing }: UpstreamReasons): Reasons {
  return {
    reason_detail: toLocalized(reason_detail),
    reason_detail_marketing: toLocalized(reason_detail_marketing),
  };
}
