/** The round of `?round=N`, or the newest if there is no such round. */
export function chooseRound<R extends { round_no: number }>(
  rounds: readonly R[],
  asked: string | undefined,
): R | null {
  return rounds.find(({ round_no }) => String(round_no) === asked) ?? rounds.at(-1) ?? null;
}
