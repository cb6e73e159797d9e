/** Closes the shared app where tests ran in Jest's own process. */
export default async function teardown() {
  const app = await globalThis.roundtableSharedApp;
  await app?.close();
}
