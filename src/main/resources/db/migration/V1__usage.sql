-- Whose requests are counted together: who asked where for what, and who served it with what.
-- The id is made of the six names, so that nobody needs to look one up.
CREATE TABLE usage_groups (
  id BIGINT PRIMARY KEY,
  client_key VARCHAR(64) NOT NULL,
  api VARCHAR(200) NOT NULL,
  model VARCHAR(200) NOT NULL,
  served_model VARCHAR(200) NOT NULL,
  provider VARCHAR(64) NOT NULL,
  credential VARCHAR(64) NOT NULL
);

-- One row a finished request. The id is its end, in microseconds since 1970, times a thousand and a
-- number that tells those of one microsecond apart: the order of ids is the order of time.
CREATE TABLE usage_requests (
  id BIGINT PRIMARY KEY,
  group_id BIGINT NOT NULL,
  status SMALLINT NOT NULL,
  success BOOLEAN NOT NULL,
  input_tokens BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  reasoning_tokens BIGINT NOT NULL,
  cache_read_tokens BIGINT NOT NULL,
  cache_write_tokens BIGINT NOT NULL,
  first_byte_millis INTEGER NOT NULL,
  total_millis INTEGER NOT NULL,
  attempts SMALLINT NOT NULL
);
-- With what lists are searched for and percentiles are made of: neither looks up the rows.
CREATE INDEX usage_requests_by_group
  ON usage_requests (group_id, id, success, first_byte_millis, total_millis);

-- The sums of a day in UTC.
CREATE TABLE usage_days (
  on_day DATE NOT NULL,
  group_id BIGINT NOT NULL,
  requests BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  input_tokens BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  reasoning_tokens BIGINT NOT NULL,
  cache_read_tokens BIGINT NOT NULL,
  cache_write_tokens BIGINT NOT NULL,
  PRIMARY KEY (on_day, group_id)
);
CREATE INDEX usage_days_by_group ON usage_days (group_id, on_day);
