package dev.cliproxy.login;

import java.util.List;

/**
 * The logins of several nodes, so that each can take the browser's answer and say how a login
 * stands. A node that is alone has none.
 */
public interface SharedLogins {
  /** Of a node that is alone: it knows its logins itself. */
  SharedLogins NONE =
      new SharedLogins() {
        @Override
        public void begin(SharedLogin login) {}

        @Override
        public boolean take(String state) {
          return true;
        }

        @Override
        public void end(String state, LoginStatus status) {}

        @Override
        public void putAway(String state) {}

        @Override
        public List<SharedLogin> list() {
          return List.of();
        }
      };

  /** Tells other nodes of a login that waits. */
  void begin(SharedLogin login) throws SharedLoginsException;

  /** Whether this node takes the answer to a login that waited for one: only one does. */
  boolean take(String state) throws SharedLoginsException;

  /** Tells other nodes how a login has ended, unless it had ended before. */
  void end(String state, LoginStatus status) throws SharedLoginsException;

  /** Takes a login off all lists. */
  void putAway(String state) throws SharedLoginsException;

  /** All that are not over yet. */
  List<SharedLogin> list() throws SharedLoginsException;
}
