import type { Config } from '../config.ts';

/** With payloads encrypted, the Temporal UI that runs here reads them by the server's codec. */
export function codecOrigins(
  { CODEC_ORIGINS, PAYLOAD_KEYS }: Pick<Config, 'CODEC_ORIGINS' | 'PAYLOAD_KEYS'>,
  uiUrl: string | null,
): string[] {
  return PAYLOAD_KEYS.length > 0 && uiUrl !== null ? [...CODEC_ORIGINS, uiUrl] : CODEC_ORIGINS;
}
