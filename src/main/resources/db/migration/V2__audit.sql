-- One row a change. The id is the moment of its record, in microseconds since 1970, times a
-- thousand and a number that tells those of one microsecond apart. The subject is JSON: values that
-- differ, or a token file. The version is that of the configuration's text that came of it.
CREATE TABLE audit_changes (
  id BIGINT PRIMARY KEY,
  time_micros BIGINT NOT NULL,
  way VARCHAR(16) NOT NULL,
  address VARCHAR(64) NOT NULL,
  version BIGINT,
  subject VARCHAR(400000) NOT NULL
);
