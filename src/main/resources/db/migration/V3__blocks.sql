-- Finished requests of one group that ended within a minute, up to a thousand of them packed into
-- one row: questions about many requests read few rows, and a request takes some 25 bytes. The id
-- is that of the last of them or, where another node has used it up, the next free one. The
-- writer is a number of the process that has served them; 0 where they come from elsewhere.
CREATE TABLE usage_blocks (
  id BIGINT PRIMARY KEY,
  group_id BIGINT NOT NULL,
  first_id BIGINT NOT NULL,
  requests INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  packed BYTEA NOT NULL,
  writer BIGINT NOT NULL,
  recorded TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL
);
-- With how many there are, which is counted without looking up the rows.
CREATE INDEX usage_blocks_by_group ON usage_blocks (group_id, id, requests);
-- By which nodes find what others have served.
CREATE INDEX usage_blocks_by_record ON usage_blocks (recorded);

-- One row, changed by whoever takes requests over from elsewhere, and so locked until it has done so:
-- two at once would each find that a request is not there, and both write it.
CREATE TABLE usage_take_over (
  id INTEGER PRIMARY KEY,
  turns BIGINT NOT NULL
);
INSERT INTO usage_take_over (id, turns) VALUES (1, 0);
