package fleet

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// settle brings cur and av of one tag to what the arguments say about some providers, all at once, so that a provider is
// in one cell of a group at most. Nothing happens to a provider of whom cur has a higher stamp.
// An equal one passes: it says the same, or that the fix no longer counts.
//
//	KEYS  cur
//	ARGV  prefix of av, then for each provider: id, stamp, second, n, n × (suffix of av, sighting)
var settle = redis.NewScript(`
local cur, av = KEYS[1], ARGV[1]
local i, settled = 2, 0
while i <= #ARGV do
	local id, stamp, second, n = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3])
	local first = i + 4
	i = first + 2 * n
	local old = redis.call('HGET', cur, id)
	if not old or string.sub(old, 1, #stamp) <= stamp then
		local now, line = {}, stamp .. ' ' .. second
		for j = first, i - 1, 2 do
			now[ARGV[j]] = true
			line = line .. '\n' .. ARGV[j]
		end
		if old then
			for suffix in string.gmatch(old, '\n([^\n]+)') do
				if not now[suffix] then redis.call('HDEL', av .. suffix, id) end
			end
		end
		for j = first, i - 1, 2 do redis.call('HSET', av .. ARGV[j], id, ARGV[j + 1]) end
		redis.call('HSET', cur, id, line)
		settled = settled + 1
	end
end
return settled
`)

// tell sets the fields of a live hash unless it has a higher stamp.
//
//	KEYS  live
//	ARGV  stamp, milliseconds to live, field, value, field, value …
var tell = redis.NewScript(`
local old = redis.call('HGET', KEYS[1], 'stamp')
if old and old > ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'stamp', ARGV[1], unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`)

// sweep takes out of av whoever was last seen before the second fresh, and out of cur whoever was before gone.
//
//	KEYS  cur
//	ARGV  prefix of av, fresh, gone
var sweep = redis.NewScript(`
local cur, av, fresh, gone = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local all, swept = redis.call('HGETALL', cur), 0
for i = 1, #all, 2 do
	local id, line = all[i], all[i + 1]
	local head = string.match(line, '^[^\n]*')
	local second = tonumber(string.match(head, ' (%d+)$'))
	if second < fresh and #line > #head then
		for suffix in string.gmatch(line, '\n([^\n]+)') do redis.call('HDEL', av .. suffix, id) end
		redis.call('HSET', cur, id, head)
		swept = swept + 1
	end
	if second < gone then redis.call('HDEL', cur, id) end
end
return swept
`)

// commit turns the draft of an epoch into the epoch, unless the draft was lost with the rest.
//
//	KEYS  epoch
//	ARGV  draft, epoch
var commit = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`)

// loadScripts makes the scripts known to every master.
func (f *Fleet) loadScripts(ctx context.Context) error {
	return f.eachMaster(ctx, func(ctx context.Context, c redis.Cmdable) error {
		for _, s := range [...]*redis.Script{settle, tell} {
			if err := s.Load(ctx, c).Err(); err != nil {
				return err
			}
		}
		return nil
	})
}
