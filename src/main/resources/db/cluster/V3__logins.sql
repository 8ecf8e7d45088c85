-- Logins that are under way, or were within minutes. The content is JSON, and holds what is needed to
-- fetch the token: whoever gets the browser's answer takes the login from waiting to fetching.
CREATE TABLE cluster_logins (
  state VARCHAR(128) PRIMARY KEY,
  ends_at BIGINT NOT NULL,
  stage VARCHAR(16) NOT NULL,
  outcome TEXT NOT NULL,
  shown BOOLEAN NOT NULL,
  content TEXT NOT NULL
);
