import type { Lang } from "../texts/sentence.ts";
import { checkCombinations } from "./combinations.ts";
import { definitionOf, type SettingName, settingNames, type Values } from "./definitions.ts";
import { tokenUser } from "./git_tokens.ts";
import { homeFolder } from "./home.ts";
import { isLoopback } from "./kinds.ts";
import { choosePaths } from "./paths.ts";
import { collectProblems, type Problems } from "./problems.ts";
import { rowsOf, writtenValue } from "./rows.ts";
import type { Settings } from "./settings.ts";
import { type Environment, isProviderVariable, readSources, type Sources, settingLocation } from "./sources.ts";

export { filesRead, type Settings, secretsOf, settingRows } from "./settings.ts";

export interface LoadOptions {
  env: Environment;
  /** `devorch.env` or `.env` is looked for here, and plugins; then in the user's configuration. */
  executableFolder: string;
  /** False: the environment alone, as for the demo. */
  filesRead?: boolean;
  /** `--config`: read instead of the file beside the executable; must exist. */
  configFile?: string | undefined;
  /** `--lang` */
  lang?: Lang | undefined;
  /** `--data` */
  data?: string | undefined;
  systemFolder?: string;
}

/** Reads and checks every setting. Throws one UserError 78 that names all problems, without any value. */
export function loadSettings(options: LoadOptions): Settings {
  const { env, executableFolder, data, systemFolder = "/opt/dev-orchestrator" } = options;
  const lang = options.lang ?? langOf(env);
  const problems = collectProblems(lang);
  const sources = readSources(options, problems);
  const values = readValues(sources, problems);
  const remote = data === undefined ? remoteOf(values) : null;
  // A client of another machine needs none of the folders.
  const ofPaths = remote ? collectProblems(lang) : problems;
  const paths = choosePaths(values, { env, executableFolder, home: homeFolder(env), data, systemFolder }, ofPaths);
  checkCombinations(values, sources, paths, problems);
  problems.throwAny();
  const rows = rowsOf(sources, paths, { data: data !== undefined, lang: options.lang });
  return { ...groupValues(values, sources), remote, lang: options.lang ?? values.DEVORCH_LANG ?? lang, paths, rows };
}

function readValues(sources: Sources, problems: Problems): Values {
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of settingNames) {
    const { schema, fallback, expects, params, detail } = definitionOf(name);
    const written = writtenValue(sources, name) ?? fallback;
    if (written === undefined) continue;
    const result = schema.safeParse(written);
    if (result.success) values[name] = result.data;
    else problems.about(name, settingLocation(sources, name), expects, { ...params, ...detail?.(written) });
  }
  // A missing value was reported as a problem, and `throwAny` ends the load.
  return values as Values;
}

function groupValues(values: Values, sources: Sources): Omit<Settings, "lang" | "paths" | "remote" | "rows"> {
  const { TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: secret } = values;
  return {
    database: values.DATABASE_URL ?? null,
    roles: values.ROLES,
    workerUrl: values.WORKER_URL ?? null,
    queue: values.QUEUE_URL ?? null,
    limits: {
      executionSeconds: values.MAX_EXECUTION_TIME,
      retries: values.MAX_RETRIES,
      checkpointSeconds: values.CHECKPOINT_INTERVAL,
      clarificationRounds: values.MAX_CLARIFICATION_ROUNDS,
      costUsd: values.MAX_COST_USD ?? null,
      dayUsd: values.MAX_COST_USD_DAY ?? null,
      monthUsd: values.MAX_COST_USD_MONTH ?? null,
      parallelTasks: values.MAX_PARALLEL_TASKS,
    },
    models: {
      planner: values.PLANNER_MODEL,
      executor: values.EXECUTOR_MODEL,
      reviewer: values.REVIEWER_MODEL ?? values.PLANNER_MODEL,
      classifier: values.CLASSIFIER_MODEL,
      efforts: { planner: values.PLANNER_EFFORT, executor: values.EXECUTOR_EFFORT },
      variables: providerVariables(values, sources),
    },
    git: {
      tokens: gitTokensOf(values),
      author: { name: values.GIT_AUTHOR_NAME, email: values.GIT_AUTHOR_EMAIL, signOff: values.GIT_SIGNED_OFF_BY },
    },
    telegram: {
      token: values.TELEGRAM_BOT_TOKEN ?? null,
      apiRoot: values.TELEGRAM_API_ROOT,
      users: values.TELEGRAM_ALLOWED_USERS ?? [],
      chats: values.TELEGRAM_ALLOWED_CHATS ?? [],
      webhook: url && secret ? { url, secret } : null,
    },
    forgeSecret: values.FORGE_WEBHOOK_SECRET ?? null,
    http: {
      ...values.HTTP_ADDR,
      loopback: isLoopback(values.HTTP_ADDR.host),
      statusToken: values.STATUS_TOKEN ?? null,
    },
    sandbox: values.SANDBOX,
    devTasks: values.DEV_TASKS,
    pullRequest: values.PULL_REQUEST,
    review: values.REVIEW === "on",
    log: { level: values.LOG_LEVEL, maxMb: values.LOG_MAX_MB },
    retentionDays: values.RETENTION_DAYS,
    timeZone: values.TZ ?? null,
  };
}

function remoteOf({ DEVORCH_URL: url, DEVORCH_TOKEN: token }: Values): Settings["remote"] {
  return url !== undefined && token !== undefined ? { url, token } : null;
}

function gitTokensOf({ GIT_TOKENS: tokens = [], GITHUB_TOKEN: github }: Values): Settings["git"]["tokens"] {
  return github === undefined ? tokens : [...tokens, { host: "github.com", user: tokenUser, token: github }];
}

/** Variables of built-in providers are validated; those of plugins are taken as they are. */
function providerVariables(values: Values, sources: Sources): Record<string, string> {
  const names = [...sources.inFile.keys(), ...sources.inEnvironment.keys()].filter(isProviderVariable);
  const checked: Partial<Record<string, unknown>> = values;
  return Object.fromEntries(names.map((name) => [name, String(checked[name] ?? writtenValue(sources, name))]));
}

/** The language before any setting is read: DEVORCH_LANG, else the locale. */
export function langOf(env: Environment): Lang {
  const named = env.DEVORCH_LANG?.trim().toLowerCase();
  if (named === "es" || named === "en") return named;
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value) ?? "";
  return /^es($|[_.@-])/i.test(locale) ? "es" : "en";
}
