import { sql } from 'kysely';
import type { Db } from '../../orm.ts';
import type { Admission, AdmissionRequest } from './admission-request.ts';

interface PlainAdmission {
  round_no: number;
  refinement: boolean;
  refinements: number;
  has_anchor: boolean;
}

/**
 * Admits a round that nothing speaks against, in one round trip, by a function of the database. Null when there is
 * anything to decide: nothing was written then.
 */
export async function admitPlain(
  db: Db,
  { chat, request, limits: { cap, maxRounds, maxRunning, notification } }: AdmissionRequest,
): Promise<Admission | null> {
  const { rows } = await sql<{
    admission: PlainAdmission | null;
    tenant_weight: number;
  }>`select admit_round(
    p_round_id => ${request.round_id}, p_chat_id => ${chat.chat_id}, p_tenant_id => ${chat.tenant_id},
    p_lineage_id => ${chat.lineage_id}, p_profile_id => ${chat.profile_id},
    p_prompt => ${request.prompt}, p_locale => ${request.locale}, p_new_round => ${request.new_round},
    p_admit_before => ${new Date(request.admit_before)}, p_cap => ${cap}, p_max_rounds => ${maxRounds},
    p_now => ${new Date()}, p_channel => ${notification?.channel ?? null},
    p_notification => ${notification?.payload ?? null}, p_max_running => ${maxRunning}
  ) as admission, (select weight from tenants where id = ${chat.tenant_id}) as tenant_weight`.execute(
    db.fork().getKysely(),
  );
  const [row] = rows;
  if (!row?.admission) return null;
  const { round_no, refinement, ...state } = row.admission;
  const { tenant_weight } = row;
  return { admitted: true, status: 'in_progress', round_no, refinement, chat: state, tenant_weight };
}
