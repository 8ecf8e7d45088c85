-- Token files that all nodes have. The version is that which the row below had at the change.
-- A node that renews a token says so for a while: of two, one would use up the other's refresh token.
CREATE TABLE cluster_files (
  name VARCHAR(255) PRIMARY KEY,
  version BIGINT NOT NULL,
  content BYTEA NOT NULL,
  renewer VARCHAR(64),
  renewing_until TIMESTAMP WITH TIME ZONE
);
-- Counted up by each change of a token file, which locks it: nodes change them one after the other.
INSERT INTO cluster_texts (name, version, text) VALUES ('token files', 0, '');
