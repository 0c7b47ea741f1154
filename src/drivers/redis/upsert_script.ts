import type { CacheRow } from "../cache.ts";

/**
 * Field of a hash that holds its order: event time, then tie. Readers of the
 * seam never see it.
 */
export const orderField = "_order";

/** Name of the sorted set that holds when a ranking's members expire. */
export function expiriesOf(ranking: string): string {
  return `${ranking}:expiries`;
}

/**
 * Writes one row in one step: nothing unless it is newer, else the hash, its
 * expiry, its mirrors and its places in rankings. Members whose hash has
 * expired leave the rankings that are touched, a bounded number a call.
 *
 * KEYS: the hash, then a ranking and its expiries for each entry, then the
 * mirrors. ARGV: event time, tie, life in milliseconds, number of fields,
 * number of entries, number of mirrors; the fields and values; member and
 * score for each entry (an empty score takes it out); for each mirror its kind
 * and either its text or the number of its fields and these.
 */
export const upsertScript = `
local time, tie, ttl = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local fields, entries, mirrors = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local order = redis.call('HGET', KEYS[1], '${orderField}')
if order then
  local bar = string.find(order, '|', 1, true)
  local was = tonumber(string.sub(order, 1, bar - 1))
  if time < was or (time == was and tie <= string.sub(order, bar + 1)) then return 0 end
end
local at = 7
local function pairs_of(count)
  local values = {}
  for i = 1, count * 2 do values[i] = ARGV[at]; at = at + 1 end
  return values
end
local values = pairs_of(fields)
values[#values + 1] = '${orderField}'
values[#values + 1] = ARGV[1] .. '|' .. tie
-- The first write has to be one that a full server refuses: after any other,
-- it lets the script go on and grow.
redis.call('HSET', KEYS[1], unpack(values))
if redis.call('HLEN', KEYS[1]) > fields + 1 then
  local wanted = {}
  for i = 1, #values, 2 do wanted[values[i]] = true end
  for _, name in ipairs(redis.call('HKEYS', KEYS[1])) do
    if not wanted[name] then redis.call('HDEL', KEYS[1], name) end
  end
end
redis.call('PEXPIRE', KEYS[1], ttl)
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
for i = 1, entries do
  local ranking, expiries = KEYS[i * 2], KEYS[i * 2 + 1]
  local member, score = ARGV[at], ARGV[at + 1]
  at = at + 2
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', expiries, '-inf', now, 'LIMIT', 0, 20)) do
    redis.call('ZREM', ranking, gone)
    redis.call('ZREM', expiries, gone)
  end
  if score == '' then
    redis.call('ZREM', ranking, member)
    redis.call('ZREM', expiries, member)
  else
    redis.call('ZADD', ranking, score, member)
    redis.call('ZADD', expiries, now + ttl, member)
  end
end
for i = 1, mirrors do
  local key = KEYS[1 + entries * 2 + i]
  local kind = ARGV[at]
  at = at + 1
  if kind == 'text' then
    redis.call('SET', key, ARGV[at], 'PX', ttl)
    at = at + 1
  else
    local count = tonumber(ARGV[at])
    at = at + 1
    local mirrored = pairs_of(count)
    redis.call('DEL', key)
    if count > 0 then redis.call('HSET', key, unpack(mirrored)) end
    redis.call('PEXPIRE', key, ttl)
  end
end
return 1
`;

/** Takes members whose hash has expired out of KEYS[1]; KEYS[2] says when. */
const withoutExpired = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
  redis.call('ZREM', KEYS[1], gone)
  redis.call('ZREM', KEYS[2], gone)
end`;

/**
 * Reads the top of a ranking without members whose hash has expired.
 * KEYS: the ranking and its expiries. ARGV: how many.
 */
export const topScript = `${withoutExpired}
local last = redis.call('ZREVRANGE', KEYS[1], ARGV[1] - 1, ARGV[1] - 1, 'WITHSCORES')
if #last == 0 then return redis.call('ZREVRANGE', KEYS[1], 0, -1, 'WITHSCORES') end
return redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', last[2], 'WITHSCORES')
`;

/**
 * Counts a ranking's members by score, without those whose hash has expired.
 * KEYS: the ranking and its expiries. ARGV: bounds, ascending.
 */
export const spreadScript = `${withoutExpired}
local counts = {}
for i = 0, #ARGV do
  local from = i == 0 and '-inf' or ARGV[i]
  local to = i == #ARGV and '+inf' or '(' .. ARGV[i + 1]
  counts[i + 1] = redis.call('ZCOUNT', KEYS[1], from, to)
end
return counts
`;

/** Keys and arguments of one row for {@linkcode upsertScript}. */
export function upsertArguments(
  row: CacheRow,
): { keys: string[]; args: string[] } {
  const keys = [row.key];
  const fields = Object.entries(row.fields);
  const args = [
    String(row.eventTime),
    row.tie,
    String(row.ttlMs),
    String(fields.length),
    String(row.rankings.length),
    String(row.mirrors.length),
  ];
  for (const [name, value] of fields) args.push(name, value);
  for (const entry of row.rankings) {
    keys.push(entry.ranking, expiriesOf(entry.ranking));
    args.push(entry.member, entry.score === null ? "" : String(entry.score));
  }
  for (const mirror of row.mirrors) {
    keys.push(mirror.key);
    args.push(mirror.kind);
    if (mirror.kind === "text") {
      args.push(mirror.text);
      continue;
    }
    const copies = Object.entries(mirror.fields);
    args.push(String(copies.length));
    for (const [name, value] of copies) args.push(name, value);
  }
  return { keys, args };
}
