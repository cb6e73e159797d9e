import type { RejectionCode } from '../../../domain/chat/rejection.ts';
import type { ChatRef, RoundRequest } from '../../../domain/chat/round.ts';
import type { Notification } from '../../notification.ts';

export type Admission =
  | {
      admitted: true;
      status: string;
      round_no: number;
      refinement: boolean;
      /** The chat's state after the admission; absent in markers of earlier versions. */
      chat?: { refinements: number; has_anchor: boolean };
      /** The tenant's share of the workers; absent in markers of earlier versions. */
      tenant_weight?: number;
      /** An earlier round without an actor was ended: the id of its `round_failed` event. */
      orphan_ended?: string;
    }
  | {
      admitted: false;
      code: RejectionCode;
      /** Replaces the usual explanation of the code. */
      message?: string;
    };

interface AdmissionLimits {
  /** Follow-ups between fresh starts (ruling Q3). */
  cap: number;
  /** Rounds of a chat in total (ruling D13). */
  maxRounds: number;
  /** Rounds that a tenant may have running, unless it has a limit of its own; 0 for any number (ruling D14). */
  maxRunning: number;
  /** The actor's pending and running rounds; null in calls of earlier versions. */
  live: readonly string[] | null;
  /** How long after its caller's deadline an actor may still begin a round; milliseconds. */
  orphanAfterMs: number;
  /** Sent with the admission; absent if the bus is not the database. */
  notification?: Notification | undefined;
}

export interface AdmissionRequest {
  chat: ChatRef;
  request: RoundRequest;
  limits: AdmissionLimits;
}
