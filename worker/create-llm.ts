import { type Config, required } from '../config.ts';
import type { UpstreamFailure } from '../upstreams/http.ts';
import { createLlmClient, type LlmClient } from '../upstreams/llm/client.ts';

/** The model that the settings name; null where they name none. @throws {ConfigError} without its name. */
export function createLlm(config: Config, onFailure?: (failure: UpstreamFailure) => void): LlmClient | null {
  if (config.LLM_BASE_URL === undefined) return null;
  return createLlmClient({
    baseUrl: config.LLM_BASE_URL,
    // Servers of one's own mostly ask for none, and take any.
    apiKey: config.LLM_API_KEY ?? 'none',
    model: required(config, 'LLM_MODEL'),
    timeoutMs: config.LLM_TIMEOUT_MS,
    ...(onFailure && { onFailure }),
  });
}
