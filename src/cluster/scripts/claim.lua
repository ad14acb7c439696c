-- A node wants something that one node has at a time. KEYS: it, the last fence.
-- ARGV: prefix, node, the run of Redis of which the node knows that everybody has said what they have, a
-- node that this one has ended for good (or ''), for how many milliseconds this is remembered.
-- Answers 'ours' with the fence, 'theirs' with the owner and its address, 'gone' with an owner that says
-- nothing any more and is to be ended first, or 'later'.
local owner = redis.call('HGET', KEYS[1], 'node')
if owner and owner ~= ARGV[2] then
  local lease = redis.call('HMGET', ARGV[1] .. 'node:' .. owner, 'url', 'draining')
  if lease[1] and lease[2] ~= '1' then
    return {'theirs', owner, lease[1]}
  end
  if lease[1] then
    return {'later'}
  end
  if owner ~= ARGV[4] and redis.call('GET', ARGV[1] .. 'over:' .. owner) ~= '2' then
    return {'gone', owner}
  end
end
-- What a Redis that has forgotten something does not know of may be another's.
if ARGV[3] == '' or string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') ~= ARGV[3] then
  return {'later'}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- A clock as the floor: a Redis that has lost what it knew hands out no number a second time.
local last = tonumber(redis.call('GET', KEYS[2]) or 0)
local fence = string.format('%.0f', math.max(last + 1, now))
redis.call('SET', KEYS[2], fence)
redis.call('HSET', KEYS[1], 'node', ARGV[2], 'fence', fence)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return {'ours', fence}
