-- Takes units from a bucket that fills again, all or none. KEYS: the bucket.
-- ARGV: how many microseconds one unit takes to come back, how many units there are at most, how many are
-- wanted. Answers how many microseconds to wait; 0 when they were taken.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full_at = tonumber(redis.call('GET', KEYS[1]) or now)
local after = math.max(full_at - now, 0) + ARGV[1] * ARGV[3]
local over = after - ARGV[1] * ARGV[2]
if over > 0 then
  return over
end
redis.call('SET', KEYS[1], string.format('%.0f', now + after), 'PX', math.ceil(after / 1000))
return 0
