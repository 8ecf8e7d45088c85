package dev.cliproxy.store;

/** Takes what is to be written. */
public interface Recorder<T> {

  /**
   * Takes one. May be called on any thread, never throws and never waits; what finds no room is
   * dropped and counted.
   */
  void record(T item);
}
