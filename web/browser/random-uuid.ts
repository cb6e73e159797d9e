/**
 * A random UUID. `crypto.randomUUID` is missing on pages over plain HTTP; there the URL of an empty blob contains one.
 */
export function randomUuid(): string {
  return crypto.randomUUID?.() ?? blobAddressUuid();
}

function blobAddressUuid(): string {
  const address = URL.createObjectURL(new Blob([]));
  URL.revokeObjectURL(address);
  return address.slice(-36);
}
