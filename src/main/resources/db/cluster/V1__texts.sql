-- Texts that all nodes have: the version is counted up by each change. Version 0: nobody has put one.
CREATE TABLE cluster_texts (
  name VARCHAR(64) PRIMARY KEY,
  version BIGINT NOT NULL,
  text TEXT NOT NULL
);
INSERT INTO cluster_texts (name, version, text) VALUES ('config.yaml', 0, '');
