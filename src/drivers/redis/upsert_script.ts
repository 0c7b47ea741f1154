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
 * Writes rows, each in one step: nothing unless it is newer, else the hash, its
 * expiry and its mirrors. Places in rankings are written when all rows are
 * through, each ranking at once; whether it can be is looked at before the
 * first row that enters it, so that no row is written in part. Members whose
 * hash has expired leave the rankings that are touched, a bounded number a call.
 *
 * KEYS: of the hashes, the rankings, each followed by its expiries, and the
 * mirrors. ARGV: the rows of {@linkcode UpsertCall}. Returns one character a
 * row (1 written, 0 stale, e refused), then the reason of each that was refused.
 */
export const upsertScript = `
local rows = cjson.decode(ARGV[1])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local rankings = {}
local function rankingAt(index)
  local ranking = rankings[index]
  if not ranking then
    ranking = { key = KEYS[index], expiries = KEYS[index + 1], scores = {}, ends = {} }
    redis.call('ZCARD', ranking.key)
    redis.call('ZCARD', ranking.expiries)
    rankings[index] = ranking
  end
  return ranking
end
local function write(row)
  local key, time, tie, ttl, fields, entries, mirrors = KEYS[row[1]], row[2], row[3], row[4], row[5], row[6], row[7]
  local order = redis.call('HGET', key, '${orderField}')
  if order then
    local bar = string.find(order, '|', 1, true)
    local was = tonumber(string.sub(order, 1, bar - 1))
    if time < was or (time == was and tie <= string.sub(order, bar + 1)) then return '0' end
  end
  for i = 1, #entries, 3 do rankingAt(entries[i]) end
  -- The first write has to be one that a full server refuses: after any other,
  -- it lets the script go on and grow.
  redis.call('HSET', key, '${orderField}', string.format('%.17g', time) .. '|' .. tie, unpack(fields))
  if redis.call('HLEN', key) > #fields / 2 + 1 then
    local wanted = { ['${orderField}'] = true }
    for i = 1, #fields, 2 do wanted[fields[i]] = true end
    for _, name in ipairs(redis.call('HKEYS', key)) do
      if not wanted[name] then redis.call('HDEL', key, name) end
    end
  end
  redis.call('PEXPIRE', key, ttl)
  for i = 1, #entries, 3 do
    local ranking, member, score = rankingAt(entries[i]), entries[i + 1], entries[i + 2]
    ranking.scores[member] = score
    ranking.ends[member] = now + ttl
  end
  for i = 1, #mirrors, 2 do
    local mirror, value = KEYS[mirrors[i]], mirrors[i + 1]
    if type(value) == 'string' then
      redis.call('SET', mirror, value, 'PX', ttl)
    else
      redis.call('DEL', mirror)
      if #value > 0 then redis.call('HSET', mirror, unpack(value)) end
      redis.call('PEXPIRE', mirror, ttl)
    end
  end
  return '1'
end
local outcomes, replies = {}, {}
for i = 1, #rows do
  local done, outcome = pcall(write, rows[i])
  if not done then
    replies[#replies + 1] = type(outcome) == 'table' and outcome.err or outcome
    outcome = 'e'
  end
  outcomes[i] = outcome
end
for _, ranking in pairs(rankings) do
  local key, expiries = ranking.key, ranking.expiries
  local gone = redis.call('ZRANGEBYSCORE', expiries, '-inf', now, 'LIMIT', 0, 20 + 2 * #rows)
  local scores, ends = {}, {}
  for member, score in pairs(ranking.scores) do
    if score == cjson.null then
      gone[#gone + 1] = member
    else
      scores[#scores + 1] = score
      scores[#scores + 1] = member
      ends[#ends + 1] = ranking.ends[member]
      ends[#ends + 1] = member
    end
  end
  if #gone > 0 then
    redis.call('ZREM', key, unpack(gone))
    redis.call('ZREM', expiries, unpack(gone))
  end
  if #scores > 0 then
    redis.call('ZADD', key, unpack(scores))
    redis.call('ZADD', expiries, unpack(ends))
  end
end
table.insert(replies, 1, table.concat(outcomes))
return replies
`;

/** Reads the hashes of KEYS, each as a flat list; false is one that is not there. */
export const readScript = `
local hashes = {}
for i, key in ipairs(KEYS) do
  local hash = redis.call('HGETALL', key)
  hashes[i] = #hash > 0 and hash
end
return hashes
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
