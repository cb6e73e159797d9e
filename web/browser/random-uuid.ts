/**
 * A random UUID. `crypto.randomUUID` is missing from pages that came by plain HTTP; there the browser makes
 * one for the address of an empty blob, from the same source.
 */
export function randomUuid(): string {
  return crypto.randomUUID?.() ?? blobAddressUuid();
}

function blobAddressUuid(): string {
  const address = URL.createObjectURL(new Blob([]));
  URL.revokeObjectURL(address);
  return address.slice(-36);
}
