package dev.cliproxy.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cliproxy.usage.Tokens;
import java.sql.SQLDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedRequestsTest {
  private static final long[] NUMBERS = {0, 1, 127, 128, 16_383, 16_384, 1_000_000_000_000L};

  private static RequestFigures random(Random random, long id) {
    long[] tokens = new long[5];
    Arrays.setAll(tokens, i -> NUMBERS[random.nextInt(NUMBERS.length)]);
    return new RequestFigures(
        id,
        random.nextInt(600),
        random.nextBoolean(),
        new Tokens(tokens[0], tokens[1], tokens[2], tokens[3], tokens[4]),
        random.nextInt(Integer.MAX_VALUE),
        random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(100_000),
        random.nextInt(Short.MAX_VALUE));
  }

  private static List<RequestFigures> random(Random random) {
    List<RequestFigures> requests = new ArrayList<>();
    long id = random.nextLong() / 4;
    for (int left = random.nextInt(30); left >= 0; left--) {
      requests.add(random(random, id));
      id += random.nextInt(3) * NUMBERS[random.nextInt(NUMBERS.length)];
    }
    return requests;
  }

  @Test
  void requestsComeBackAsTheyWerePacked() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      List<RequestFigures> requests = random(random);
      byte[] packed = PackedRequests.pack(requests);
      assertEquals(requests, PackedRequests.unpack(requests.get(0).id(), packed));
    }
  }

  @Test
  void theUsualRequestTakesFewBytes() {
    RequestFigures usual =
        new RequestFigures(7, 200, true, new Tokens(20_000, 900, 0, 15_000, 0), 800, 20_000, 1);
    assertTrue(PackedRequests.pack(List.of(usual)).length <= 24);
  }

  @Test
  void whatIsBrokenIsSaidToBe() {
    Random random = new Random(2);
    for (int i = 0; i < 2_000; i++) {
      byte[] packed = PackedRequests.pack(random(random));
      byte[] cut = Arrays.copyOf(packed, random.nextInt(packed.length));
      byte[] noise = new byte[random.nextInt(60)];
      random.nextBytes(noise);
      for (byte[] broken : List.of(cut, noise)) {
        try {
          PackedRequests.unpack(0, broken);
        } catch (SQLDataException expected) {
          assertTrue(expected.getMessage().contains("requests"), expected.getMessage());
        }
      }
    }
    assertThrows(SQLDataException.class, () -> PackedRequests.unpack(0, new byte[0]));
    assertThrows(SQLDataException.class, () -> PackedRequests.unpack(0, new byte[] {1, 5}));
  }

  @Test
  void aLaterFormIsRefused() {
    SQLDataException refusal =
        assertThrows(SQLDataException.class, () -> PackedRequests.unpack(0, new byte[] {2, 0}));
    assertTrue(refusal.getMessage().contains("this version cannot read"));
  }

  @Test
  void aBlockIsOfOneMinuteAndBounded() throws Exception {
    Random random = new Random(3);
    List<RequestFigures> requests = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      requests.add(random(random, (i < 2_500 ? i : random.nextInt(60)) * RequestBlock.SPAN / 50));
    }
    List<RequestFigures> found = new ArrayList<>();
    for (List<RequestFigures> part : RequestBlock.parts(requests)) {
      RequestBlock block = RequestBlock.of(9, part);
      List<RequestFigures> its = block.unpacked();
      found.addAll(its);
      assertEquals(9, block.group());
      assertEquals(its.size(), block.requests());
      assertTrue(its.size() <= RequestBlock.MOST_REQUESTS);
      assertEquals(its.stream().filter(one -> !one.success()).count(), block.failures());
      assertEquals(its.get(0).id(), block.firstId());
      assertEquals(its.get(its.size() - 1).id(), block.id());
      assertTrue(block.id() - block.firstId() < RequestBlock.SPAN);
    }
    assertEquals(requests.size(), found.size());
    assertTrue(found.containsAll(requests));
  }
}
