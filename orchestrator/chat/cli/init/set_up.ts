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

export type ModelSetting = "PLANNER_MODEL" | "EXECUTOR_MODEL" | "CLASSIFIER_MODEL";

/** What `devorch init` needs from the installation. */
export interface SetUp {
  /** The settings file that is written. */
  readonly file: string;
  readonly keys: readonly KeyHolder[];
  /** The value of a setting that nothing sets. */
  defaultModel(setting: ModelSetting): string;
  /** Whether the environment or the file sets it. */
  isSet(setting: string): boolean;
  /** Asks the provider; null: the key that is set now. */
  checkKey(provider: string, key: string | null): Promise<KeyFinding>;
  /** The bot's name, or why there is none. */
  checkBot(token: string | null): Promise<{ name: string } | { problem: string }>;
  /** Writes settings to the file, which only this user can read. */
  save(values: Readonly<Record<string, string>>): void;
  /** Another command, with the settings as they are by now. */
  run(argv: readonly string[]): Promise<number>;
  /** Makes a code whose sender becomes an owner, and runs the bot until the code was used (true) or `signal` aborts (false). */
  pair(show: (code: string) => void, signal: AbortSignal): Promise<boolean>;
}
