/** The address of a product's picture; null where the store has none but its own “no image” picture. */
export function imageAddress(srcUrl: string | null): string | null {
  if (srcUrl === null || !/^https?:\/\//.test(srcUrl)) return null;
  return srcUrl.endsWith('/no_image.png') ? null : srcUrl;
}
