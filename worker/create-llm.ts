import { type Config, required } from '../config.ts';
import type { UpstreamFailure } from '../upstreams/http.ts';
import { createLlmClient, type LlmClient } from '../upstreams/llm/client.ts';

/** The model of the settings; null without LLM_BASE_URL. @throws {ConfigError} without LLM_MODEL */
export function createLlm(config: Config, onFailure?: (failure: UpstreamFailure) => void): LlmClient | null {
  if (config.LLM_BASE_URL === undefined) return null;
  return createLlmClient({
    baseUrl: config.LLM_BASE_URL,
    // Self-hosted servers mostly need no key and accept any.
    apiKey: config.LLM_API_KEY ?? 'none',
    model: required(config, 'LLM_MODEL'),
    timeoutMs: config.LLM_TIMEOUT_MS,
    ...(onFailure && { onFailure }),
  });
}
