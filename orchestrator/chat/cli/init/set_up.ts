/** A provider of models whose key can be asked for. */
export interface KeyHolder {
  name: string;
  description: string;
  /** The first is the one that is written. */
  variables: readonly string[];
  /** Where a key is set now; null: nowhere. */
  from: "environment" | "file" | null;
  /** The setting with the server's address, where it may be one's own, which may need no key. */
  address: string | null;
}

/** A model that a person may choose, with USD per million tokens where that is known. */
export interface OfferedModel {
  name: string;
  price: { input: number; output: number } | null;
}

export interface KeyFinding {
  /** `unknown`: the provider could not be asked, or tells nothing about keys. */
  state: "accepted" | "refused" | "unknown";
  detail: string;
  models: OfferedModel[];
}

export type Values = Readonly<Record<string, string>>;

export interface GitHost {
  host: string;
  hasToken: boolean;
  /** An address of ssh, which is taken as https where there is a token. */
  ssh: boolean;
}

export type ModelSetting = "PLANNER_MODEL" | "EXECUTOR_MODEL" | "CLASSIFIER_MODEL";

/** What `devorch init` needs from the installation. */
export interface SetUp {
  /** The settings file that is written. */
  readonly file: string;
  /** How this devorch is called from the current folder. */
  readonly program: string;
  readonly keys: readonly KeyHolder[];
  /** The value of a setting that nothing sets. */
  defaultModel(setting: ModelSetting): string;
  /** Whether the environment or the file sets it. */
  isSet(setting: string): boolean;
  /** Asks the provider; null: the key that is set now. */
  checkKey(provider: string, key: string | null): Promise<KeyFinding>;
  /** The bot's name, or why there is none. */
  checkBot(token: string | null): Promise<{ name: string } | { problem: string }>;
  /** Throws UserError 78 where the file cannot be written. */
  prepareFile(): void;
  /** What is wrong with these values of settings, in words: with one that is refused no command starts any more. */
  refusal(values: Values): string | undefined;
  /** Writes settings to the file, which only this user can read. */
  save(values: Values): void;
  /** The host (`git.example`, `git.example:8443`) whose token opens this address; undefined for a folder. */
  gitHost(address: string): GitHost | undefined;
  /** The setting that holds the token of a host, with those of other hosts. */
  withGitToken(host: string, token: string): Values;
  /** Another command, with the settings as they are by now. */
  run(argv: readonly string[]): Promise<number>;
  /** Makes a code whose sender becomes an owner, and runs the bot until the code was used (true) or `signal` aborts (false). */
  pair(show: (code: string) => void, signal: AbortSignal): Promise<boolean>;
}
