import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { type LimitStore, type LimitStoreOptions, slotTtlMs, windowS } from './limit-store.ts';

interface RedisLimitStoreOptions extends LimitStoreOptions {
  redisUrl: string;
  prefix: string;
}

/** After this time a connection is given up. Requests wait for less: the guard has a limit of its own. */
const answerMs = 5_000;
const closeMs = 1_000;

/**
 * A hash a key has a field a server: `slots:expiry`, the expiry in milliseconds by the clock of Redis. A script is
 * atomic, so of concurrent claims each counts those before it.
 */
const claimScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local server, ttl = ARGV[1], tonumber(ARGV[2])
local granted = {}
for i, key in ipairs(KEYS) do
  local held, wanted, limit = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
  local others = 0
  local fields = redis.call('HGETALL', key)
  for j = 1, #fields, 2 do
    local slots, expiry = string.match(fields[j + 1], '^(%d+):(%d+)$')
    if tonumber(expiry) <= now then redis.call('HDEL', key, fields[j])
    elseif fields[j] ~= server then others = others + tonumber(slots) end
  end
  granted[i] = math.max(0, math.min(wanted, limit - others - held))
  local mine = held + granted[i]
  if mine == 0 then redis.call('HDEL', key, server)
  else
    redis.call('HSET', key, server, string.format('%d:%.0f', mine, now + ttl))
    redis.call('PEXPIRE', key, ttl)
  end
end
return granted`;

export function createRedisLimitStore(options: RedisLimitStoreOptions): LimitStore {
  const { redisUrl, prefix, serverId, logger } = options;
  const redis = new Redis(redisUrl, {
    connectionName: 'limits',
    connectTimeout: answerMs,
    socketTimeout: answerMs,
    // A command is sent at once or not at all: meanwhile requests are counted locally.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: answerMs,
  });
  redis.on('error', (err) => logger.debug({ err }, 'limits: connection failed'));
  const counters = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${prefix}:rate`,
    // Callers compare totals with their limits.
    points: 0,
    duration: windowS,
    rejectIfRedisNotReady: true,
  });

  return {
    driver: 'redis',
    async addPoints(key, points) {
      const { consumedPoints, msBeforeNext } = await counters.penalty(key, points);
      return { total: consumedPoints, msLeft: msBeforeNext };
    },
    async claimSlots(claims) {
      const keys = claims.map(({ key }) => `${prefix}:slots:${key}`);
      const numbers = claims.flatMap(({ held, wanted, limit }) => [held, wanted, limit]);
      const granted = await redis.eval(claimScript, keys.length, ...keys, serverId, slotTtlMs, ...numbers);
      return (granted as number[]).map(Number);
    },
    async close() {
      // quit() sends what is pending first; a lost peer never confirms it.
      await Promise.race([redis.quit(), delay(closeMs, undefined, { ref: false })]).catch(() => {});
      redis.disconnect();
    },
  };
}
