package dev.cliproxy.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchArgumentsTest {

  @Test
  void peersAreMeasuredWhenOneIsNamed() {
    assertFalse(BenchArguments.of().parts().contains("peers"));
    assertTrue(BenchArguments.of("--peer", "a=http://h:1").parts().contains("peers"));
    assertEquals(Set.of("latency"), BenchArguments.of("--scale", "0.5", "latency").parts());
  }

  @Test
  void aPeerHasAnAddressAKeyModelsAndAProcess() {
    Peer peer =
        BenchArguments.of("--peer", "a=http://h:1/at/,key=k,model=m,stream-model=s,pid=7")
            .peers()
            .get(0);
    assertEquals("a", peer.name());
    assertEquals("http://h:1/at/v1/chat/completions", peer.fixed().fixedUrl().toString());
    assertEquals(List.of("k", "m"), List.of(peer.fixed().key(), peer.fixed().model()));
    assertEquals("s", peer.streamed().model());
    assertEquals(Optional.of(new ProcessUsage(7)), peer.usage());
  }

  @Test
  void aPeerWithoutMoreIsAskedForTheModelOfTheBench() {
    Peer peer = Peer.of("a=http://h:1");
    assertEquals(BenchConfig.FIXED_MODEL, peer.fixed().model());
    assertFalse(peer.hasStreams());
  }

  @Test
  void aWarIsAFile(@TempDir Path folder) throws Exception {
    Path war = Files.createFile(folder.resolve("a.war"));
    assertEquals(Map.of("before", war), BenchArguments.of("--war", "before=" + war, "cold").wars());
    assertRefused("--war", "before=" + folder.resolve("other.war"));
    assertRefused("--war", war.toString());
  }

  @Test
  void whatIsNotKnownIsRefused() {
    assertRefused("latencies");
    assertRefused("--scale");
    assertRefused("--peer", "a");
    assertRefused("--peer", "a=https://h:1");
    assertRefused("--peer", "a=http://h");
    assertRefused("--peer", "a=http://h:1,ky=k");
  }

  private static void assertRefused(String... arguments) {
    assertThrows(IllegalArgumentException.class, () -> BenchArguments.of(arguments));
  }

  @Test
  void roundsAreComparedOneByOne() {
    List<Double> base = List.of(100.0, 200.0, 400.0);
    List<Double> rounds = List.of(101.0, 206.0, 396.0);
    assertEquals("+1.0 % (-1.0 % to +3.0 %)", Rounds.change(base, rounds, each -> each));
    assertEquals("", Rounds.change(base, List.of(Double.NaN, 1.0, 1.0), each -> each));
    assertEquals("4.50x", Measured.change(4.5));
  }
}
