import { afterEach, beforeEach, expect, describe as group, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { settingNames } from "../orchestrator/config/definitions.ts";
import { parseEnvFile } from "../orchestrator/config/env_file.ts";
import {
  type LoadOptions,
  langOf,
  loadSettings,
  type Settings,
  secretsOf,
  settingRows,
} from "../orchestrator/config/index.ts";
import { Exit, UserError } from "../orchestrator/task/errors.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "devorch-config-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Env = Record<string, string>;

function load(env: Env = {}, options: Partial<LoadOptions> = {}): Settings {
  return loadSettings({
    env: { HOME: "/home/ana", ...env },
    executableFolder: folder,
    systemFolder: join(folder, "opt"),
    ...options,
  });
}

function problemsOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    if (!(error instanceof UserError)) throw error;
    expect(error).toMatchObject({ key: "setting.problems", exit: Exit.config });
    expect(String(error.params.problems).split("\n")).toHaveLength(Number(error.params.count));
    return String(error.params.problems);
  }
  return "";
}

const file = (text: string, name = "devorch.env") => writeFileSync(join(folder, name), text);

test("with nothing set everything has its default", () => {
  const { rows, ...settings } = load();

  expect(rows).toHaveLength(settingNames.length);
  expect(settings).toEqual({
    lang: "en",
    paths: {
      home: "/home/ana",
      data: "/home/ana/.local/share/devorch/data",
      repos: "/home/ana/.local/share/devorch/repos",
      logs: "/home/ana/.local/share/devorch/logs",
      plugins: join(folder, "plugins"),
      prompts: undefined,
      tools: undefined,
    },
    database: null,
    remote: null,
    roles: ["api", "bot", "worker"],
    workerUrl: null,
    queue: null,
    limits: {
      executionSeconds: 1800,
      retries: 3,
      checkpointSeconds: 300,
      clarificationRounds: 10,
      costUsd: null,
      dayUsd: null,
      monthUsd: null,
      parallelTasks: 2,
    },
    models: {
      planner: [{ name: "anthropic/claude-opus-5-5", provider: "anthropic", model: "claude-opus-5-5" }],
      executor: [{ name: "google/gemini-3.8-flash", provider: "google", model: "gemini-3.8-flash" }],
      reviewer: [{ name: "anthropic/claude-opus-5-5", provider: "anthropic", model: "claude-opus-5-5" }],
      classifier: [{ name: "anthropic/claude-haiku-5-5", provider: "anthropic", model: "claude-haiku-5-5" }],
      efforts: { planner: "high", executor: "high" },
      variables: {},
    },
    git: { tokens: [], author: { name: "devorch", email: "devorch@localhost" } },
    telegram: { token: null, apiRoot: "https://api.telegram.org", users: [], chats: [], webhook: null },
    forgeSecret: null,
    http: { host: "127.0.0.1", port: 8787, loopback: true, statusToken: null },
    sandbox: "auto",
    devTasks: "keep",
    pullRequest: "off",
    review: true,
    log: { level: "INFO", maxMb: 100 },
    retentionDays: 90,
    timeZone: null,
  });
});

test("the reviewer is the planner's model unless it has one of its own", () => {
  const own = load({ PLANNER_MODEL: "anthropic/a", REVIEWER_MODEL: "google/b" });
  const planners = load({ PLANNER_MODEL: "anthropic/a" });
  const shown = (settings: Settings) => settings.rows.find(({ name }) => name === "REVIEWER_MODEL")?.value;

  expect([own.models.reviewer[0]?.name, shown(own)]).toEqual(["google/b", "google/b"]);
  expect([planners.models.reviewer[0]?.name, shown(planners)]).toEqual(["anthropic/a", "anthropic/a"]);
});

test.each<[string, string, (settings: Settings) => unknown, unknown]>([
  ["MAX_EXECUTION_TIME", "60", (settings) => settings.limits.executionSeconds, 60],
  ["MAX_CLARIFICATION_ROUNDS", "0", (settings) => settings.limits.clarificationRounds, 0],
  ["MAX_COST_USD", "2.50", (settings) => settings.limits.costUsd, 2.5],
  [
    "PLANNER_MODEL",
    "anthropic/a, google/b:latest",
    (settings) => settings.models.planner,
    [
      { name: "anthropic/a", provider: "anthropic", model: "a" },
      { name: "google/b:latest", provider: "google", model: "b:latest" },
    ],
  ],
  [
    "ANTHROPIC_BASE_URL",
    "http://127.0.0.1:9/x/",
    (settings) => settings.models.variables.ANTHROPIC_BASE_URL,
    "http://127.0.0.1:9/x",
  ],
  ["PLANNER_EFFORT", "xhigh", (settings) => settings.models.efforts.planner, "xhigh"],
  ["EXECUTOR_EFFORT", "Low", (settings) => settings.models.efforts.executor, "low"],
  ["GEMINI_API_KEY", "g", (settings) => settings.models.variables, { GEMINI_API_KEY: "g" }],
  ["MISTRAL_API_KEY", "m", (settings) => settings.models.variables, { MISTRAL_API_KEY: "m" }],
  [
    "GIT_TOKENS",
    "Git.Example=a=b, 127.0.0.1:3000=c [::1]:80=d",
    (settings) => settings.git.tokens,
    [
      { host: "git.example", user: "x-access-token", token: "a=b" },
      { host: "127.0.0.1", port: "3000", user: "x-access-token", token: "c" },
      { host: "[::1]", port: "80", user: "x-access-token", token: "d" },
    ],
  ],
  [
    "GITHUB_TOKEN",
    "t",
    (settings) => settings.git.tokens,
    [{ host: "github.com", user: "x-access-token", token: "t" }],
  ],
  ["TELEGRAM_ALLOWED_CHATS", "-100123, 7", (settings) => settings.telegram.chats, [-100123, 7]],
  ["HTTP_ADDR", "[::1]:0", (settings) => settings.http, { host: "::1", port: 0, loopback: true, statusToken: null }],
  ["LOG_LEVEL", "debug", (settings) => settings.log.level, "DEBUG"],
  ["DEVORCH_LANG", "ES", (settings) => settings.lang, "es"],
  ["TOOL_PATHS", "/a/bin:~/b:", (settings) => settings.paths.tools, ["/a/bin", "/home/ana/b"]],
  ["LOGS_PATH", "~/logs", (settings) => settings.paths.logs, "/home/ana/logs"],
  ["REPOS_PATH", "/srv/x/../repos", (settings) => settings.paths.repos, "/srv/repos"],
  ["GIT_SIGNED_OFF_BY", "Ana Ñ <a@b.org>", (settings) => settings.git.author.signOff, "Ana Ñ <a@b.org>"],
  ["GIT_AUTHOR_NAME", "Ana Ñandú", (settings) => settings.git.author.name, "Ana Ñandú"],
])("%s=%s is understood", (name, value, pick, expected) => {
  expect(pick(load({ [name]: value }))).toEqual(expected);
});

test.each([
  ["MAX_EXECUTION_TIME", "0"],
  ["MAX_EXECUTION_TIME", "30m"],
  ["MAX_RETRIES", "-1"],
  ["MAX_PARALLEL_TASKS", "1e3"],
  ["MAX_COST_USD", "0"],
  ["MAX_COST_USD", "2,5"],
  ...["only-a-name", "zz/", "/x", ",", "anthropic/a b", "anthropic/x,nope"].map((value): [string, string] => [
    "PLANNER_MODEL",
    value,
  ]),
  ["EXECUTOR_MODEL", "google/a,,google/b"],
  ["PLANNER_EFFORT", "highest"],
  ["EXECUTOR_EFFORT", "3"],
  ["ANTHROPIC_BASE_URL", "api.example"],
  ["TELEGRAM_API_ROOT", "ftp://x"],
  ["GIT_TOKENS", "justatoken"],
  ["GIT_TOKENS", "git.example:x=tok"],
  ["TELEGRAM_ALLOWED_USERS", "@ana"],
  ["HTTP_ADDR", "9999"],
  ["HTTP_ADDR", "127.0.0.1:99999"],
  ["SANDBOX", "none"],
  ["DEV_TASKS", "yes"],
  ["DEVORCH_LANG", "fr"],
  ["DATA_PATH", "data"],
  ["TOOL_PATHS", "/a:b"],
  ["AI_PATH", "/nowhere/at/all"],
  ["PLUGINS_PATH", "/nowhere/at/all"],
  ["GIT_AUTHOR_NAME", "a <b>"],
  ["GIT_SIGNED_OFF_BY", "just a name"],
  ["ANTHROPIC_API_KEY", "two words"],
  ["TELEGRAM_WEBHOOK_SECRET", "ñ"],
  // They would show the token on the way, or hold more than a place.
  ...[
    "http://devorch.example",
    "http://10.0.0.1:8787",
    "http://127.0.0.1.example.org",
    "http://localhost.example.org:1",
    "ftp://127.0.0.1",
    "https://ana:secret@devorch.example",
    "https://devorch.example/?x=1",
    "https://devorch.example/#x",
    "devorch.example:8787",
  ].map((value): [string, string] => ["DEVORCH_URL", value]),
])("%s=%s is refused by name and without its value", (name, value) => {
  const problems = problemsOf(() => load({ [name]: value }));
  expect(problems).toStartWith(`  ${name} (environment) `);
  expect(problems.split("\n")).toHaveLength(1);
  if (value.length > 3) expect(problems.replace(name, "")).not.toContain(value);
});

test("every problem is named at once, each with where it stands, in the person's language", () => {
  file("MAX_RETRIES=three\nPLANER_MODEL=a/b\nCOLOR=red\nnonsense here\nLOGS_PATH='/x\n");
  const env = {
    MAX_COST_USD: "free",
    HTTP_ADDR: "0.0.0.0:80",
    TELEGRAM_WEBHOOK_URL: "https://x.example",
    LANG: "es_AR.UTF-8",
  };

  const problems = problemsOf(() => load(env));
  const path = join(folder, "devorch.env");
  expect(problems.split("\n").sort()).toEqual(
    [
      `  ${path}, línea 4: tiene que ser NOMBRE=valor`,
      `  ${path}, línea 5: las comillas del valor no se cierran, o sigue algo después de ellas`,
      `  PLANER_MODEL (${path}:2) no es un ajuste de devorch; ¿querías decir PLANNER_MODEL?`,
      `  COLOR (${path}:3) no es un ajuste de devorch`,
      `  MAX_RETRIES (${path}) tiene que ser un número entero de 1 a 50`,
      "  MAX_COST_USD (entorno) tiene que ser un importe en dólares mayor que 0, por ejemplo 2.50",
      `  STATUS_TOKEN (${path}) hace falta cuando HTTP_ADDR se abre a otras máquinas`,
      `  TELEGRAM_WEBHOOK_SECRET (${path}) hace falta cuando TELEGRAM_WEBHOOK_URL tiene valor`,
    ].sort(),
  );
});

group("secrets", () => {
  const secret = "s3cr3t-Value_0123456789";
  const env = {
    ANTHROPIC_API_KEY: `${secret}1`,
    GOOGLE_API_KEY: `${secret}2`,
    GITHUB_TOKEN: `${secret}3`,
    GIT_TOKENS: `a.example=${secret}4`,
    TELEGRAM_BOT_TOKEN: `${secret}5`,
    TELEGRAM_WEBHOOK_URL: "https://x.example",
    TELEGRAM_WEBHOOK_SECRET: `${secret}6`,
    STATUS_TOKEN: `${secret}7`,
    PLUGIN_API_KEY: `${secret}8`,
    ANTHROPIC_BASE_URL: `https://me:${secret}9@x.example`,
  };

  test("all of them are known to the redactor", () => {
    expect(secretsOf(load(env)).sort()).toEqual(Array.from({ length: 9 }, (_, index) => `${secret}${index + 1}`));
    expect(secretsOf(load())).toEqual([]);
  });

  test("none of them is shown by config", () => {
    const rows = settingRows(load(env));
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(rows.find(({ name }) => name === "GITHUB_TOKEN")).toEqual({
      name: "GITHUB_TOKEN",
      value: "set",
      source: "environment",
    });
    expect(rows.find(({ name }) => name === "PLUGIN_API_KEY")).toMatchObject({ value: "set" });
    expect(settingRows(load()).find(({ name }) => name === "GIT_TOKENS")).toEqual({
      name: "GIT_TOKENS",
      value: "not set",
      source: "default",
    });
  });

  test("none of them is in a message, in whichever setting or line it was put by mistake", () => {
    for (const name of settingNames) {
      expect(problemsOf(() => load({ [name]: `${secret} x` }))).not.toContain(secret);
    }
    for (const line of [
      secret,
      `${secret}=1`,
      `PLANNER_MODEL="${secret}`,
      `export ${secret}`,
      `GHP_${secret.replaceAll("-", "")}=x`,
    ]) {
      file(line);
      const problems = problemsOf(() => load());
      expect(problems).not.toBe("");
      expect(problems).not.toContain(secret);
      expect(problems).not.toContain("Value");
    }
  });
});

group("where settings come from", () => {
  test("the environment wins over the file, and what is empty is not set", () => {
    file("MAX_RETRIES=5\nLOG_MAX_MB=7\nRETENTION_DAYS=\n");
    const settings = load({ MAX_RETRIES: "4", LOG_MAX_MB: "  ", MAX_COST_USD: "" });

    expect(settings.limits).toMatchObject({ retries: 4, costUsd: null });
    expect(settings.log.maxMb).toBe(7);
    expect(settings.retentionDays).toBe(90);
    const sources = Object.fromEntries(settingRows(settings).map(({ name, source }) => [name, source]));
    expect(sources).toMatchObject({
      MAX_RETRIES: "environment",
      LOG_MAX_MB: `file ${join(folder, "devorch.env")}`,
      RETENTION_DAYS: "default",
    });
  });

  test("devorch.env comes before .env, and a named file before both", () => {
    file("MAX_RETRIES=5", ".env");
    expect(load().limits.retries).toBe(5);
    file("MAX_RETRIES=6");
    expect(load().limits.retries).toBe(6);
    file("MAX_RETRIES=7", "mine");
    expect(load({}, { configFile: join(folder, "mine") }).limits.retries).toBe(7);
  });

  test("a named file that is missing is told", () => {
    const problems = problemsOf(() => load({}, { configFile: join(folder, "none") }));
    expect(problems).toBe(`  ${join(folder, "none")}: cannot be read (does not exist)`);
  });

  test("the current folder's file is never read", () => {
    const current = join(folder, "repository");
    mkdirSync(current);
    writeFileSync(join(current, ".env"), "MAX_RETRIES=9");
    const script = `
      process.chdir(${JSON.stringify(current)});
      const { loadSettings } = await import(${JSON.stringify(join(import.meta.dir, "../orchestrator/config/index.ts"))});
      console.log(loadSettings({ env: { HOME: "/home/ana" }, executableFolder: "/nowhere" }).limits.retries);
    `;
    const cwd = join(import.meta.dir, "..");
    expect(Bun.spawnSync([process.execPath, "-e", script], { cwd }).stdout.toString()).toBe("3\n");
  });

  test("off for the sandbox needs both words", () => {
    expect(problemsOf(() => load({ SANDBOX: "off" }))).toContain("SANDBOX (environment)");
    file("SANDBOX=off");
    expect(problemsOf(() => load())).toContain("SANDBOX (");
    expect(problemsOf(() => load({ SANDBOX: "bwrap" }))).toContain("SANDBOX (");
    expect(load({ SANDBOX: "OFF" }).sandbox).toBe("off");
  });

  test("other machines may ask only with a token", () => {
    expect(problemsOf(() => load({ HTTP_ADDR: "0.0.0.0:8787" }))).toContain("STATUS_TOKEN");
    expect(load({ HTTP_ADDR: "0.0.0.0:8787", STATUS_TOKEN: "t" }).http).toMatchObject({
      loopback: false,
      statusToken: "t",
    });
    expect(load({ HTTP_ADDR: "localhost:1" }).http.loopback).toBe(true);
  });
});

group("folders", () => {
  test("the shared installation when it is there, else XDG, else home", () => {
    expect(load({ XDG_DATA_HOME: "/xdg" }).paths.data).toBe("/xdg/devorch/data");
    expect(load({ XDG_DATA_HOME: "relative" }).paths.data).toBe("/home/ana/.local/share/devorch/data");
    mkdirSync(join(folder, "opt"));
    expect(load({ XDG_DATA_HOME: "/xdg" }).paths).toMatchObject({
      data: join(folder, "opt/data"),
      repos: join(folder, "opt/repos"),
      logs: join(folder, "opt/logs"),
    });
  });

  test("what belongs to a named data folder lies in it, unless it is named too", () => {
    const inside = { data: "/d", repos: "/d/repos", logs: "/d/logs" };
    expect(load({ DATA_PATH: "/d" }).paths).toMatchObject(inside);
    expect(load({ DATA_PATH: "/other" }, { data: "/d" }).paths).toMatchObject(inside);
    expect(load({ LOGS_PATH: "/l" }, { data: "/d" }).paths).toMatchObject({ ...inside, logs: "/l" });
    expect(settingRows(load({}, { data: "/d" })).find(({ name }) => name === "DATA_PATH")).toEqual({
      name: "DATA_PATH",
      value: "/d",
      source: "--data",
    });
  });

  test("without HOME the system is asked", () => {
    const { homedir } = userInfo();
    expect(load({ HOME: "" }).paths.home).toBe(homedir);
    expect(load({ HOME: "relative" }).paths.home).toBe(homedir);
  });

  /** Loads as a user who is not root, without a home folder, and says what came of it. */
  function loadAsNobody(env: Env): string {
    chmodSync(folder, 0o755);
    const script = `
      const { loadSettings } = await import(${JSON.stringify(join(import.meta.dir, "../orchestrator/config/index.ts"))});
      if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }
      try {
        const options = { env: ${JSON.stringify(env)}, executableFolder: "/nowhere", systemFolder: ${JSON.stringify(join(folder, "opt"))} };
        console.log(loadSettings(options).paths.data);
      } catch (error) { console.log(error.exit, error.params?.problems ?? error); }
    `;
    const cwd = join(import.meta.dir, "..");
    const environment = { ...process.env, HOME: "" };
    return Bun.spawnSync([process.execPath, "-e", script], { cwd, env: environment }).stdout.toString();
  }

  test("a shared installation that is closed is told, with the group that opens it, and never replaced", () => {
    const opt = join(folder, "opt");
    mkdirSync(join(opt, "data"), { recursive: true });
    chmodSync(opt, 0o500);
    const closed = loadAsNobody({ HOME: "/home/ana" });
    expect(closed).toStartWith(`78   ${opt}: this user has no access. Join the group `);
    expect(closed.trim().split("\n")).toHaveLength(1);

    chmodSync(opt, 0o755);
    chmodSync(join(opt, "data"), 0);
    expect(loadAsNobody({ HOME: "/home/ana" })).toContain(`${join(opt, "data")}: this user has no access`);
    expect(loadAsNobody({ HOME: "/home/ana", DATA_PATH: "/d" })).toBe("/d\n");
    chmodSync(join(opt, "data"), 0o700);
  });

  test.skipIf(process.getuid?.() !== 0)("a user without a home folder is told what to set", () => {
    const told = loadAsNobody({});
    expect(told).toStartWith("78   DATA_PATH (environment) is needed");
    expect(told).toContain("REPOS_PATH");
    expect(loadAsNobody({ DATA_PATH: "/d" })).toBe("/d\n");
    expect(loadAsNobody({ DATA_PATH: "~/d" })).toStartWith("78 ");
  });
});

test.each<[Env, string]>([
  [{}, "en"],
  [{ LANG: "es_ES.UTF-8" }, "es"],
  [{ LANG: "es" }, "es"],
  [{ LANG: "est_EE.UTF-8" }, "en"],
  [{ LC_ALL: "C", LANG: "es_ES.UTF-8" }, "en"],
  [{ LC_ALL: "", LC_MESSAGES: "es_MX", LANG: "en_US" }, "es"],
  [{ DEVORCH_LANG: "en", LANG: "es_ES" }, "en"],
  [{ DEVORCH_LANG: "fr", LANG: "es_ES" }, "es"],
])("the language of %j is %s", (env, expected) => {
  expect(langOf(env) as string).toBe(expected);
});

test("--lang and the file's DEVORCH_LANG count", () => {
  file("DEVORCH_LANG=es");
  expect(load().lang).toBe("es");
  expect(load({}, { lang: "en" }).lang).toBe("en");
});

test("the example names every setting once, with its default, and is a file without problems", () => {
  const example = readFileSync(join(import.meta.dir, "../.env.example"), "utf8");
  const names = example
    .split("\n")
    .filter((line) => /^[A-Z]/.test(line))
    .map((line) => line.replace(/=.*/, ""));
  expect(names.toSorted()).toEqual(settingNames.toSorted());

  file(example);
  const { rows: _, ...fromExample } = load();
  rmSync(join(folder, "devorch.env"));
  const { rows: __, ...fromNothing } = load();
  expect(fromExample).toEqual(fromNothing);
});

test("a settings file is read as a shell would, without expanding anything", () => {
  const text = [
    "\uFEFF# comment",
    "A=plain value  # comment",
    "export B = spaced ",
    "C='single # $HOME \\n'",
    'D="double \\"x\\" \\$y \\\\ \\n."  # comment',
    "E=with#hash",
    "F=",
    "G=a=b",
    "A=again",
    "H='open",
    'I="x" y',
    "1X=no",
    "",
  ].join("\r\n");

  const { values, problems } = parseEnvFile(text);
  expect(Object.fromEntries([...values].map(([name, { value }]) => [name, value]))).toEqual({
    A: "again",
    B: "spaced",
    C: "single # $HOME \\n",
    D: 'double "x" $y \\ \n.',
    E: "with#hash",
    F: "",
    G: "a=b",
  });
  expect(problems).toEqual([
    { line: 10, kind: "quote" },
    { line: 11, kind: "quote" },
    { line: 12, kind: "line" },
  ]);
});

test.each(["America/Mexico_City", "Europe/Madrid", "UTC", "UTC0", "EST5EDT", ":/etc/localtime"])(
  "TZ=%s is the zone of the times that people read",
  (zone) => {
    expect(load({ TZ: zone }).timeZone).toBe(zone);
    file(`TZ=${zone}\n`);
    expect(load().timeZone).toBe(zone);
  },
);

test.each(["Madrid", "Europe/Nowhere", "+2"])("TZ=%s is no zone", (zone) => {
  expect(problemsOf(() => load({ TZ: zone }))).toContain("TZ");
});
