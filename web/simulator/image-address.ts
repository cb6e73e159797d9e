/** The URL of a product's image; null if the store has none, or only its “no image” picture. */
export function imageAddress(srcUrl: string | null): string | null {
  if (srcUrl === null || !/^https?:\/\//.test(srcUrl)) return null;
  return srcUrl.endsWith('/no_image.png') ? null : srcUrl;
}
