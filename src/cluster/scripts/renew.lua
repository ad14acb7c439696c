-- A node says that it lives. KEYS: the set of nodes.
-- ARGV: prefix, node, its address, whether it drains, for how many milliseconds this is to be believed.
-- Answers 'over' when others have ended it; else 'alive', the name of this run of Redis, and the other
-- nodes that live, one after the other: id, address, whether it drains.
if redis.call('EXISTS', ARGV[1] .. 'over:' .. ARGV[2]) == 1 then
  return {'over'}
end
local lease = ARGV[1] .. 'node:' .. ARGV[2]
redis.call('HSET', lease, 'url', ARGV[3], 'draining', ARGV[4])
redis.call('PEXPIRE', lease, ARGV[5])
redis.call('SADD', KEYS[1], ARGV[2])
local answer = {'alive', string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''}
for _, id in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  if id ~= ARGV[2] then
    local other = redis.call('HMGET', ARGV[1] .. 'node:' .. id, 'url', 'draining')
    if other[1] then
      answer[#answer + 1] = id
      answer[#answer + 1] = other[1]
      answer[#answer + 1] = other[2]
    else
      redis.call('SREM', KEYS[1], id)
    end
  end
end
return answer
