/** The folders of a command. */
export interface CommandFolders {
  path: readonly string[];
  home: string;
  temporary: string;
}

/** A Python project's own environment, from the folder in which a command runs. */
const projectPrograms = ".venv/bin";

/** The whole environment of a command: devorch's own is not passed on. */
export function commandEnvironment(places: CommandFolders): Record<string, string> {
  return {
    PATH: [projectPrograms, ...places.path].join(":"),
    HOME: places.home,
    TMPDIR: places.temporary,
    LANG: "C.UTF-8",
    TERM: "dumb",
    CI: "1",
    NO_COLOR: "1",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
}

/**
 * Added when the approved plan opened the network: downloads are kept in `cache`, and install scripts of dependencies are disabled.
 */
export function networkEnvironment(cache: string | undefined): Record<string, string> {
  const scripts = { npm_config_ignore_scripts: "true", YARN_ENABLE_SCRIPTS: "false" };
  if (!cache) return scripts;
  return {
    ...scripts,
    npm_config_cache: `${cache}/npm`,
    BUN_INSTALL_CACHE_DIR: `${cache}/bun`,
    YARN_CACHE_FOLDER: `${cache}/yarn`,
    PIP_CACHE_DIR: `${cache}/pip`,
    UV_CACHE_DIR: `${cache}/uv`,
    DENO_DIR: `${cache}/deno`,
    GOMODCACHE: `${cache}/go`,
  };
}
