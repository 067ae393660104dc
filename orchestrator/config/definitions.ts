import { gitTokens } from "./git_tokens.ts";
import * as kind from "./kinds.ts";

interface Definition<Value> extends kind.SettingKind<Value> {
  /** The default, as it would be written in a settings file. */
  fallback?: string;
}

function withDefault<Value>(of: kind.SettingKind<Value>, fallback: string) {
  return { ...of, fallback };
}

const day = 86_400;

/** Every setting that there is. */
export const definitions = {
  ANTHROPIC_API_KEY: kind.secret,
  GOOGLE_API_KEY: kind.secret,
  GEMINI_API_KEY: kind.secret,
  OPENAI_API_KEY: kind.secret,
  GITHUB_TOKEN: kind.secret,
  GIT_TOKENS: gitTokens,
  TELEGRAM_BOT_TOKEN: kind.secret,

  REPOS_PATH: kind.path,
  LOGS_PATH: kind.path,
  DATA_PATH: kind.path,
  /** Without it a libSQL file in DATA_PATH. */
  DATABASE_URL: kind.database,
  /** What a process of several with one database does. */
  ROLES: withDefault(kind.choices("api", "bot", "worker"), "api,bot,worker"),
  /** How the other processes reach this one. */
  WORKER_URL: kind.url,
  /** Brings tasks to workers sooner; without it the database's own notices do. */
  QUEUE_URL: kind.queue,
  PLUGINS_PATH: kind.path,
  AI_PATH: kind.path,
  TOOL_PATHS: kind.paths,

  MAX_EXECUTION_TIME: withDefault(kind.wholeNumber(1, 7 * day), "1800"),
  MAX_RETRIES: withDefault(kind.wholeNumber(1, 50), "3"),
  CHECKPOINT_INTERVAL: withDefault(kind.wholeNumber(1, day), "300"),
  MAX_CLARIFICATION_ROUNDS: withDefault(kind.wholeNumber(0, 100), "10"),
  MAX_COST_USD: kind.money,
  MAX_COST_USD_DAY: kind.money,
  MAX_COST_USD_MONTH: kind.money,
  MAX_PARALLEL_TASKS: withDefault(kind.wholeNumber(1, 64), "2"),

  PLANNER_MODEL: withDefault(kind.models, "anthropic/claude-opus-5-5"),
  EXECUTOR_MODEL: withDefault(kind.models, "google/gemini-3.8-flash"),
  /** Without it the planner's. */
  REVIEWER_MODEL: kind.models,
  CLASSIFIER_MODEL: withDefault(kind.models, "anthropic/claude-haiku-5-5"),
  PLANNER_EFFORT: withDefault(kind.effort, "high"),
  EXECUTOR_EFFORT: withDefault(kind.effort, "high"),
  ANTHROPIC_BASE_URL: kind.url,
  GOOGLE_GEMINI_BASE_URL: kind.url,
  OPENAI_BASE_URL: kind.url,

  TELEGRAM_API_ROOT: withDefault(kind.url, "https://api.telegram.org"),
  TELEGRAM_ALLOWED_USERS: kind.ids,
  TELEGRAM_ALLOWED_CHATS: kind.ids,
  TELEGRAM_WEBHOOK_URL: kind.url,
  TELEGRAM_WEBHOOK_SECRET: kind.webhookSecret,

  FORGE_WEBHOOK_SECRET: kind.secret,

  HTTP_ADDR: withDefault(kind.address, "127.0.0.1:8787"),
  STATUS_TOKEN: kind.secret,

  /** Makes every command a client of the devorch there. */
  DEVORCH_URL: kind.remote,
  DEVORCH_TOKEN: kind.secret,

  SANDBOX: withDefault(kind.choice("auto", "bwrap", "container", "off"), "auto"),
  DEV_TASKS: withDefault(kind.choice("keep", "wip", "off"), "keep"),
  PULL_REQUEST: withDefault(kind.choice("off", "draft", "ready"), "off"),
  REVIEW: withDefault(kind.choice("on", "off"), "on"),
  DEVORCH_LANG: kind.choice("es", "en"),
  TZ: kind.timeZone,
  GIT_AUTHOR_NAME: withDefault(kind.name, "devorch"),
  GIT_AUTHOR_EMAIL: withDefault(kind.name, "devorch@localhost"),
  GIT_SIGNED_OFF_BY: kind.nameAndAddress,

  LOG_LEVEL: withDefault(kind.choice("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
  LOG_MAX_MB: withDefault(kind.wholeNumber(1, 100_000), "100"),
  RETENTION_DAYS: withDefault(kind.wholeNumber(1, 36_500), "90"),
} satisfies Record<string, Definition<unknown>>;

type Definitions = typeof definitions;
export type SettingName = keyof Definitions;

type SettingValue<D> =
  D extends Definition<infer Value> ? (D extends { fallback: string } ? Value : Value | undefined) : never;

/** Every setting's value; undefined without a value and without a default. */
export type Values = { [Name in SettingName]: SettingValue<Definitions[Name]> };

export const settingNames = Object.keys(definitions) as SettingName[];

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(definitions, name);
}

export function definitionOf(name: SettingName): Definition<unknown> {
  return definitions[name];
}
