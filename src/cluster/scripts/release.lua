-- A node gives something up, if it is what it got under this fence. KEYS: it. ARGV: the node, the fence.
local held = redis.call('HMGET', KEYS[1], 'node', 'fence')
if held[1] == ARGV[1] and held[2] == ARGV[2] then
  return redis.call('DEL', KEYS[1])
end
return 0
