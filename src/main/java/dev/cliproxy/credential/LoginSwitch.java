package dev.cliproxy.credential;

import dev.cliproxy.author.Author;
import java.io.IOException;
import java.util.Objects;

/** Takes logins out of use and puts them back, by what their files say. */
public record LoginSwitch(AuthFiles files, TokenCredentials tokens, Cooldowns cooldowns) {
  public LoginSwitch {
    Objects.requireNonNull(files, "files");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(cooldowns, "cooldowns");
  }

  /**
   * In force when it returns; whoever is put back is asked at the very next request, whatever
   * failed before.
   *
   * @param author who does it
   * @throws AuthFileNotFoundException when there is no such file
   * @throws InvalidAuthFileException when it is not one JSON object
   */
  public void set(Author author, AuthFileName name, boolean disabled) throws IOException {
    files.edit(author, name, file -> file.put("disabled", disabled));
    tokens.follow(name);
    if (!disabled) {
      cooldowns.reset(CredentialId.of(name));
    }
  }
}
