package dev.fovea.hub.settings;

import static java.util.Objects.requireNonNull;

import dev.fovea.base.ErrorCode;
import dev.fovea.base.FoveaHome;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where models come from and where they are kept. The names and meanings of the variables are those
 * of Hugging Face's own tools.
 *
 * @param cacheFolder the Hugging Face cache; need not exist
 * @param endpoint the hub, without a slash at the end
 * @param token sent to the endpoint, and to it alone
 * @param offline whether nothing may be asked of the hub
 * @param timeout for a connection, for an answer, and between two bytes of a file
 * @param proxies the way to each address
 * @param symbolicLinks whether snapshots may link to their files
 * @param catalogFile the user's own entries of the catalog; need not exist
 * @param lmStudioFolder the models that LM Studio fetched, which are only read; need not exist
 */
public record HubSettings(
    Path cacheFolder,
    URI endpoint,
    Optional<String> token,
    boolean offline,
    Duration timeout,
    ProxySelector proxies,
    boolean symbolicLinks,
    Path catalogFile,
    Path lmStudioFolder) {
  public HubSettings {
    requireNonNull(cacheFolder, "cacheFolder");
    requireNonNull(endpoint, "endpoint");
    requireNonNull(token, "token");
    requireNonNull(timeout, "timeout");
    requireNonNull(proxies, "proxies");
    requireNonNull(catalogFile, "catalogFile");
    requireNonNull(lmStudioFolder, "lmStudioFolder");
  }

  /**
   * Returns the settings of this user, from the environment and the files it names.
   *
   * @throws HubException {@link ErrorCode#SETTINGS} if a variable has no possible value
   */
  public static HubSettings ofUser() {
    return of(System.getenv(), FoveaHome.userFolder());
  }

  /**
   * Returns the settings of an environment: {@code HF_HUB_CACHE}, {@code HF_HOME}, {@code
   * HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_TOKEN_PATH}, {@code HF_HUB_OFFLINE}, {@code
   * HF_HUB_DOWNLOAD_TIMEOUT} (seconds), {@code HF_HUB_DISABLE_SYMLINKS}, {@code HTTP_PROXY}, {@code
   * HTTPS_PROXY}, {@code ALL_PROXY}, {@code NO_PROXY}, and {@code FOVEA_HOME} for the catalog file.
   * LM Studio's folder is where its own files in {@code home} have it.
   *
   * @throws HubException {@link ErrorCode#SETTINGS} if a variable has no possible value
   */
  public static HubSettings of(Map<String, String> environment, Path home) {
    return new Environment(environment, home).settings();
  }

  /** Returns these settings with another cache. */
  public HubSettings withCacheFolder(Path folder) {
    return new HubSettings(
        folder,
        endpoint,
        token,
        offline,
        timeout,
        proxies,
        symbolicLinks,
        catalogFile,
        lmStudioFolder);
  }
}
