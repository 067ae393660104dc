/** How commands are run, by the operator's settings alone, never by a chat or a repository. */
export interface SandboxSettings {
  mode: "auto" | "bwrap" | "container" | "off";
  /** TOOL_PATHS: folders separated by colons; undefined = find the tools. */
  toolPaths: string | undefined;
  /** The PATH that devorch itself was started with; may be empty. */
  path: string;
  /** Home folder of the user that devorch runs as. */
  home: string;
  /** Folders that no tool root may hold or lie in: DATA_PATH, REPOS_PATH, LOGS_PATH. */
  privateFolders?: readonly string[];
  /** Settings files, with devorch's keys: never shown, wherever they lie. */
  privateFiles?: readonly string[];
  /** This executable is `bun` inside a command. */
  selfAsBun?: string | undefined;
  /** `devorch demo`: its embedded commands may run without a sandbox, and `bun` is the executable itself. */
  demo?: { executable: string } | undefined;
  /** Added for commands with network only: a proxy, a mirror's address. Never a key. */
  networkEnvironment?: Readonly<Record<string, string>>;
}
