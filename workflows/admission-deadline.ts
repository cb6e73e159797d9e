/**
 * When the attempts at an admission end, by the actor's clock; milliseconds since 1970. Current servers send a
 * duration, so their clocks need not agree with Temporal's (ruling D4); older ones send the time itself.
 */
export function getAdmissionDeadline(request: { admit_before: number; admit_ms?: number }): number {
  return request.admit_ms === undefined ? request.admit_before : Date.now() + request.admit_ms;
}
