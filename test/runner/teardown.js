/** Closes what tests shared in Jest's own process, last opened first. */
export default async function teardown() {
  const shared = [...(globalThis.roundtableShared?.values() ?? [])].reverse();
  for (const { close } of shared) await close();
}
