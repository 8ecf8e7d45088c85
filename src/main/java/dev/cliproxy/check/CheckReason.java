package dev.cliproxy.check;

/** Why a credential does not work, so that it can be said in every language. */
public enum CheckReason {
  /** The provider does not know the key, or does not let it in. */
  KEY_REFUSED("key-refused", "the provider refuses the key"),
  /** The key is good and may not do more now. */
  QUOTA("quota", "the key's quota or balance is used up, or too much was asked at once"),
  /** The key may be good; what it was tried with is not there. */
  MODEL_UNKNOWN("model-unknown", "the provider does not have the model that was tried"),
  /** Something else about the request. */
  REQUEST_REFUSED("request-refused", "the provider refuses the smallest of requests"),
  PROVIDER_FAILED("provider-failed", "the provider has a fault of its own"),
  /** What answers is something else. */
  NO_PROVIDER("no-provider", "what answers at this address is no such provider; check base-url"),
  HOST_UNKNOWN("host-unknown", "a host was not found; check base-url and proxy-url"),
  CERTIFICATE("certificate", "the certificate of the provider cannot be trusted"),
  PROXY_REFUSED("proxy-refused", "the proxy of this credential refuses to go on; check proxy-url"),
  TIMED_OUT("timed-out", "there was no answer in time"),
  UNREACHABLE("unreachable", "no connection could be made; check base-url and proxy-url"),
  /** A login without a token that is valid. */
  NO_TOKEN("no-token", "the login has no valid token and none can be had; log in again"),
  /** There is nothing to try it with. */
  NO_MODEL("no-model", "the provider lists no models; name one under models to try the key with"),
  /** Too many are being checked. */
  BUSY("busy", "too many credentials are being checked at once; try again later"),
  /** A fault of ours. */
  INTERNAL("internal", "the check failed inside this program; see its log");

  private final String word;
  private final String sentence;

  CheckReason(String word, String sentence) {
    this.word = word;
    this.sentence = sentence;
  }

  /** As the management API says it; also names its sentence in other languages. */
  public String word() {
    return word;
  }

  /** In English. */
  public String sentence() {
    return sentence;
  }
}
