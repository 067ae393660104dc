import type { Lang } from "../texts/sentence.ts";
import type { GitToken } from "./git_tokens.ts";
import type { Address, Effort, ModelName } from "./kinds.ts";
import type { Paths } from "./paths.ts";
import { isSecretVariable } from "./sources.ts";

/** One line of `devorch config`. A secret's value is "set" or "not set". */
export interface SettingRow {
  name: string;
  value: string;
  source: "environment" | "default" | `file ${string}` | "--data" | "--lang";
}

/** Everything an operator can choose, checked. Immutable for the life of the process. */
export interface Settings {
  readonly lang: Lang;
  readonly paths: Readonly<Paths>;
  /** DATABASE_URL; null: a libSQL file in the data folder. */
  readonly database: string | null;
  /** ROLES; without DATABASE_URL all of them. */
  readonly roles: readonly ("api" | "bot" | "worker")[];
  /** WORKER_URL; null: where it listens. */
  readonly workerUrl: string | null;
  /** QUEUE_URL; null: the database's notices wake the workers. */
  readonly queue: string | null;
  readonly limits: {
    /** MAX_EXECUTION_TIME */
    readonly executionSeconds: number;
    /** MAX_RETRIES: red verifications of a step, the first included. */
    readonly retries: number;
    readonly checkpointSeconds: number;
    readonly clarificationRounds: number;
    /** MAX_COST_USD; null = no limit. */
    readonly costUsd: number | null;
    /** MAX_COST_USD_DAY and MAX_COST_USD_MONTH, of all tasks together. */
    readonly dayUsd: number | null;
    readonly monthUsd: number | null;
    readonly parallelTasks: number;
  };
  /** Per role, first choice first. */
  readonly models: {
    readonly planner: readonly ModelName[];
    readonly executor: readonly ModelName[];
    /** REVIEWER_MODEL, else those of the planner. */
    readonly reviewer: readonly ModelName[];
    readonly classifier: readonly ModelName[];
    /** PLANNER_EFFORT, EXECUTOR_EFFORT */
    readonly efforts: { readonly planner: Effort; readonly executor: Effort };
    /** Every `*_API_KEY` and `*_BASE_URL` that is set, by name: providers, also those of plugins, name theirs. */
    readonly variables: Readonly<Record<string, string>>;
  };
  readonly git: {
    /** GIT_TOKENS in their order, then GITHUB_TOKEN for github.com. */
    readonly tokens: readonly GitToken[];
    readonly author: { readonly name: string; readonly email: string; readonly signOff?: string | undefined };
  };
  readonly telegram: {
    /** null: the bot is off. */
    readonly token: string | null;
    readonly apiRoot: string;
    readonly users: readonly number[];
    readonly chats: readonly number[];
    readonly webhook: { readonly url: string; readonly secret: string } | null;
  };
  /** FORGE_WEBHOOK_SECRET; null: webhooks of forges are refused. */
  readonly forgeSecret: string | null;
  readonly http: Readonly<Address> & { readonly loopback: boolean; readonly statusToken: string | null };
  /** DEVORCH_URL and DEVORCH_TOKEN: this process is a client of that devorch; null: it works with its own data folder. */
  readonly remote: { readonly url: string; readonly token: string } | null;
  readonly sandbox: "auto" | "bwrap" | "container" | "off";
  readonly devTasks: "keep" | "wip" | "off";
  pullRequest: "off" | "draft" | "ready";
  /** REVIEW=on */
  readonly review: boolean;
  readonly log: { readonly level: "DEBUG" | "INFO" | "WARNING" | "ERROR"; readonly maxMb: number };
  readonly retentionDays: number;
  /** Of the times that people read; null: the machine's. */
  readonly timeZone: string | null;
  readonly rows: readonly SettingRow[];
}

/** What `devorch config` shows. */
export function settingRows(settings: Settings): readonly SettingRow[] {
  return settings.rows;
}

/** Files that a setting came from. */
export function filesRead({ rows }: Settings): string[] {
  return [...new Set(rows.flatMap(({ source }) => (source.startsWith("file ") ? [source.slice("file ".length)] : [])))];
}

/** Every secret value that the settings hold, for a redactor; longest first, so that none hides a part of another. */
export function secretsOf(settings: Settings): string[] {
  const { models, git, telegram, http } = settings;
  const variables = Object.entries(models.variables);
  const found = [
    ...variables.filter(([name]) => isSecretVariable(name)).map(([, value]) => value),
    ...variables.map(([, value]) => passwordOf(value)),
    ...git.tokens.map(({ token }) => token),
    telegram.token,
    telegram.webhook?.secret,
    settings.forgeSecret,
    passwordOf(telegram.apiRoot),
    settings.database,
    settings.database && passwordOf(settings.database),
    settings.queue,
    settings.queue && passwordOf(settings.queue),
    http.statusToken,
    settings.remote?.token,
  ];
  const secrets = new Set(found.filter((value): value is string => typeof value === "string" && value !== ""));
  return [...secrets].sort((a, b) => b.length - a.length);
}

export function passwordOf(url: string): string | undefined {
  return URL.parse(url)?.password || undefined;
}
