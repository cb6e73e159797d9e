import type { Config } from '../config.ts';

/** Allows the Temporal UI of this run to decrypt payloads with the server's codec endpoint. */
export function codecOrigins(
  { CODEC_ORIGINS, PAYLOAD_KEYS }: Pick<Config, 'CODEC_ORIGINS' | 'PAYLOAD_KEYS'>,
  uiUrl: string | null,
): string[] {
  return PAYLOAD_KEYS.length > 0 && uiUrl !== null ? [...CODEC_ORIGINS, uiUrl] : CODEC_ORIGINS;
}
