-- A node says what it has had before this Redis knew of it. KEYS: it. ARGV: node, its fence, for how many
-- milliseconds this is remembered. Answers 1, or 0 when another has had it since.
local held = redis.call('HMGET', KEYS[1], 'node', 'fence')
if held[1] and held[1] ~= ARGV[1] and tonumber(held[2]) > tonumber(ARGV[2]) then
  return 0
end
redis.call('HSET', KEYS[1], 'node', ARGV[1], 'fence', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
