import type { Invariant } from '../evidence.ts';
import { acceptedRoundsExist } from './accepted-rounds-exist.ts';
import { acceptedRoundsRun } from './accepted-rounds-run.ts';
import { admissionLinearizable } from './admission-linearizable.ts';
import { auditClean } from './audit-clean.ts';
import { completionAnnouncedOnce } from './completion-announced-once.ts';
import { equalEtagEqualBody } from './equal-etag-equal-body.ts';
import { errorsExplained } from './errors-explained.ts';
import { failedRoundsReplay } from './failed-rounds-replay.ts';
import { finishedRoundsImmutable } from './finished-rounds-immutable.ts';
import { forwardsInOrder } from './forwards-in-order.ts';
import { kickoffsRecover } from './kickoffs-recover.ts';
import { ledgerExact } from './ledger-exact.ts';
import { noRoundWithoutRequest } from './no-round-without-request.ts';
import { oneKeyOneEffect } from './one-key-one-effect.ts';
import { processesStayUp } from './processes-stay-up.ts';
import { progressForward } from './progress-forward.ts';
import { resourcesReturn } from './resources-return.ts';
import { roundsAppendOnly } from './rounds-append-only.ts';
import { roundsEnd } from './rounds-end.ts';
import { tenantsApart } from './tenants-apart.ts';
import { visibleCharge } from './visible-charge.ts';

/** All invariants: first those of safety, then those of liveness. */
export const invariants: readonly Invariant[] = [
  acceptedRoundsExist,
  acceptedRoundsRun,
  noRoundWithoutRequest,
  oneKeyOneEffect,
  admissionLinearizable,
  roundsAppendOnly,
  progressForward,
  finishedRoundsImmutable,
  equalEtagEqualBody,
  ledgerExact,
  visibleCharge,
  forwardsInOrder,
  completionAnnouncedOnce,
  tenantsApart,
  errorsExplained,
  failedRoundsReplay,
  processesStayUp,
  roundsEnd,
  kickoffsRecover,
  auditClean,
  resourcesReturn,
];
