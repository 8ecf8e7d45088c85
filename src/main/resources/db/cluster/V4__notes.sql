-- What is good for a while, such as that a credential rests. The row of cluster_texts is locked by
-- each writing and counted up: who has read up to a number has read all that was written before.
CREATE TABLE cluster_notes (
  kind VARCHAR(16) NOT NULL,
  name VARCHAR(600) NOT NULL,
  value VARCHAR(600) NOT NULL,
  node VARCHAR(64) NOT NULL,
  changed BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (kind, name)
);
CREATE INDEX cluster_notes_by_change ON cluster_notes (changed);
INSERT INTO cluster_texts (name, version, text) VALUES ('notes', 0, '');
