package dev.cliproxy.credential;

import java.util.Map;

/**
 * The token files of several nodes, of which each node's folder is a copy: what a node that cannot
 * reach them goes on with. A node that is alone has none.
 */
public interface SharedFiles {
  /** Of a node that is alone. */
  SharedFiles NONE =
      new SharedFiles() {
        @Override
        public boolean isShared() {
          return false;
        }

        @Override
        public Turn begin() {
          return Turn.NONE;
        }

        @Override
        public boolean claim(AuthFileName name) {
          return true;
        }

        @Override
        public void release(AuthFileName name) {}
      };

  /** Whether there are other nodes, at least in principle. */
  boolean isShared();

  /**
   * Begins a change: until its end no other node makes one. Waits a bounded time.
   *
   * @throws SharedFilesException when they cannot be reached; nothing has begun
   */
  Turn begin() throws SharedFilesException;

  /**
   * Whether this node may renew a file's token; no other may until {@link #release}, or for two
   * minutes.
   *
   * @throws SharedFilesException when they cannot be reached
   */
  boolean claim(AuthFileName name) throws SharedFilesException;

  /** Lets other nodes renew a file's token; what does not succeed is over by itself. */
  void release(AuthFileName name);

  /** A change under way, which counts only when it is committed. */
  interface Turn extends AutoCloseable {
    /** Of a node that is alone. */
    Turn NONE =
        new Turn() {
          @Override
          public Map<AuthFileName, Long> versions() {
            return Map.of();
          }

          @Override
          public byte[] content(AuthFileName name) {
            throw new IllegalStateException("nothing is shared");
          }

          @Override
          public long put(AuthFileName name, byte[] content) {
            return 0;
          }

          @Override
          public void delete(AuthFileName name) {}

          @Override
          public void commit() {}

          @Override
          public void close() {}
        };

    /** The files that there are; a version is never used twice, whatever happens to a file. */
    Map<AuthFileName, Long> versions() throws SharedFilesException;

    /** The content of one of them. */
    byte[] content(AuthFileName name) throws SharedFilesException;

    /** Puts a file in its place, for all nodes, and answers its version. */
    long put(AuthFileName name, byte[] content) throws SharedFilesException;

    /** Deletes a file, which need not be there. */
    void delete(AuthFileName name) throws SharedFilesException;

    /**
     * Makes all of it count, and lets other nodes change them.
     *
     * @throws SharedFilesException when that failed; whether it was done may be unknown then
     */
    void commit() throws SharedFilesException;

    /** Undoes what was not committed. */
    @Override
    void close();
  }
}
