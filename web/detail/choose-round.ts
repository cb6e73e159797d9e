/** The round that `?round=N` names; without one, or where there is none such, the newest. */
export function chooseRound<R extends { round_no: number }>(
  rounds: readonly R[],
  asked: string | undefined,
): R | null {
  return rounds.find(({ round_no }) => String(round_no) === asked) ?? rounds.at(-1) ?? null;
}
