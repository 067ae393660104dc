import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Connect } from "../actions/devorch.ts";
import type { KeyFinding, KeyHolder, OfferedModel, SetUp } from "../chat/cli/init/set_up.ts";
import { definitionOf, isSettingName } from "../config/definitions.ts";
import { withValues } from "../config/env_file.ts";
import type { GitToken } from "../config/git_tokens.ts";
import { filesRead, type Settings } from "../config/index.ts";
import { type SettingKind, secret, url } from "../config/kinds.ts";
import { settingsHome } from "../config/user_folder.ts";
import type { Provider } from "../models/model.ts";
import { priceOf } from "../models/price.ts";
import { httpsOfSsh, tokenFor } from "../repository/git/transport/credentials.ts";
import { atomicWrite } from "../safety/atomic_write.ts";
import { checkKey } from "../service/doctor_checks.ts";
import { botNameIn, fetchAnswer, modelsIn } from "../service/doctor_requests.ts";
import { Exit, messageOf, UserError } from "../task/errors.ts";
import { type TextKey, text } from "../texts/index.ts";
import type { TextParams } from "../texts/sentence.ts";
import type { Installation } from "./parts/installation.ts";
import { loadInstalledPlugins } from "./parts/plugins.ts";

interface Around {
  installation: Installation;
  settings: Settings;
  /** Settings as they are now. */
  reload(): Settings;
  /** This command line with other settings. */
  run(argv: readonly string[], settings: Settings): Promise<number>;
  connect(settings: Settings): Connect;
}

/** `devorch init` on this machine. */
export async function openSetUp({ installation, settings, reload, run, connect }: Around): Promise<SetUp> {
  const { providers } = await loadInstalledPlugins(installation, settings);
  const [read] = filesRead(settings);
  const file = read ?? join(settingsHome(process.env, installation.executableFolder), "devorch.env");
  let now = settings;
  const say = (key: TextKey, params?: TextParams) => text(settings.lang, key, params);
  const save = (values: Readonly<Record<string, string>>) => {
    const before = existsSync(file) ? readFileSync(file, "utf8") : "";
    atomicWrite(file, withValues(before, new Map(Object.entries(values))), { mode: 0o600 });
    chmodSync(file, 0o600);
    now = reload();
  };
  const sourceOf = (name: string) => now.rows.find((row) => row.name === name)?.source;
  return {
    file,
    program: programName(installation),
    keys: [...providers].map(([name, provider]) => keyHolder(name, provider, now)),
    defaultModel: (setting) => definitionOf(setting).fallback ?? "",
    isSet: (setting) =>
      now.models.variables[setting] !== undefined || !["default", undefined].includes(sourceOf(setting)),
    async checkKey(name, key) {
      const provider = providers.get(name);
      if (!provider) throw new Error(`no provider ${name}`);
      return findKey(provider, key ?? currentKey(provider, now) ?? "", now, say);
    },
    async checkBot(token) {
      const used = token ?? now.telegram.token ?? "";
      try {
        const answer = await fetchAnswer(
          `${now.telegram.apiRoot}/bot${encodeURIComponent(used).replace("%3A", ":")}/getMe`,
        );
        const name = botNameIn(answer);
        return name === null ? { problem: say("doctor.telegram-refused", { status: answer.status }) } : { name };
      } catch (error) {
        return { problem: error instanceof UserError ? say(error.key, error.params) : messageOf(error) };
      }
    },
    prepareFile() {
      try {
        mkdirSync(dirname(file), { recursive: true });
        accessSync(dirname(file), constants.W_OK | constants.X_OK);
      } catch (error) {
        throw new UserError(
          "init.not-writable",
          { file, reason: messageOf(error) },
          { exit: Exit.config, cause: error },
        );
      }
    },
    refusal(values) {
      for (const [name, value] of Object.entries(values)) {
        const { schema, expects, params, detail } = kindOf(name);
        if (!schema.safeParse(value).success) return `${name} ${say(expects, { ...params, ...detail?.(value) })}`;
      }
      return undefined;
    },
    save,
    gitHost(address) {
      const https = httpsOfSsh(address);
      const url = https ?? address;
      if (!URL.canParse(url) || !/^https?:/i.test(url)) return undefined;
      const hasToken = tokenFor(url, now.git.tokens) !== undefined;
      return { host: new URL(url).host, hasToken, ssh: https !== undefined };
    },
    withGitToken(host, token) {
      if (host === "github.com") return { GITHUB_TOKEN: token };
      const others = now.git.tokens.filter((known) => known.host !== "github.com" && hostOf(known) !== host);
      const entries = others.map((known) => `${hostOf(known)}=${known.token}`);
      return { GIT_TOKENS: [...entries, `${host}=${token}`].join(",") };
    },
    run: (argv) => run(argv, now),
    pair: (show, signal) => pair(installation, connect(now), show, signal),
  };
}

/** As a person types it in the folder where they are. */
function programName({ cwd, executableFolder, self }: Installation): string {
  const [path = "", ...more] = self;
  if (more.length > 0) return self.join(" ");
  const onPath = Bun.which("devorch");
  if (onPath !== null && realpathSync(onPath) === realpathSync(path)) return "devorch";
  return executableFolder === cwd ? `./${basename(path)}` : path;
}

/** Those of a plugin's provider are an address or a key. */
function kindOf(name: string): SettingKind<unknown> {
  if (isSettingName(name)) return definitionOf(name);
  return name.endsWith("_BASE_URL") ? url : secret;
}

function hostOf({ host, port }: GitToken): string {
  return port === undefined ? host : `${host}:${port}`;
}

function keyHolder(name: string, provider: Provider, settings: Settings): KeyHolder {
  const set = provider.keys.find((variable) => settings.models.variables[variable]);
  const from = set === undefined ? null : process.env[set]?.trim() ? "environment" : "file";
  const address = provider.keyless === undefined ? null : provider.baseUrl;
  return { name, description: provider.description, variables: provider.keys, from, address };
}

function currentKey(provider: Provider, { models }: Settings): string | undefined {
  return provider.keys.map((variable) => models.variables[variable]).find(Boolean);
}

async function findKey(
  provider: Provider,
  key: string,
  { models }: Settings,
  say: (key: TextKey, params?: TextParams) => string,
): Promise<KeyFinding> {
  const baseUrl = models.variables[provider.baseUrl];
  const catalogue = provider.catalogue?.({ key, baseUrl });
  const priced = Object.keys(provider.prices).map((name) => offered(provider, name));
  if (!catalogue)
    return { state: "unknown", detail: say("doctor.key-present", { names: provider.keys.join(", ") }), models: priced };
  const answer = fetchAnswer(catalogue.url, catalogue.headers);
  const asked = { provider: "", variables: provider.keys, present: true, baseUrl, catalogue };
  const { ok, detail, fix } = await checkKey(asked, answer, say);
  const heard = await answer.then(modelsIn, () => null);
  const named = heard?.map((name) => offered(provider, name)) ?? priced;
  const reached = await answer.then(
    () => true,
    () => false,
  );
  if (!ok && reached) return { state: "refused", detail: `${detail}; ${fix}`, models: [] };
  return { state: ok && heard ? "accepted" : "unknown", detail, models: named };
}

function offered(provider: Provider, name: string): OfferedModel {
  const price = priceOf(provider.prices, name);
  return { name, price: price ? { input: price.input, output: price.output } : null };
}

const pollMs = 500;

/** The bot runs as a process of its own, which owns the data folder meanwhile. */
async function pair(
  { self, argv }: Installation,
  connect: Connect,
  show: (code: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const options = argv.filter((word) => word !== "init");
  const owners = async () => {
    const connection = await connect("read");
    const people = await connection.devorch.people().finally(() => connection.close());
    return people.filter(({ role }) => role === "owner").map(({ id }) => id);
  };
  const before = await owners();
  const connection = await connect("read");
  const { code } = await connection.devorch.invite("owner").finally(() => connection.close());
  const bot = Bun.spawn([...self, "bot", ...options], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  try {
    show(code);
    while (!signal.aborted && bot.exitCode === null) {
      if ((await owners()).some((id) => !before.includes(id))) return true;
      await Bun.sleep(pollMs);
    }
    return false;
  } finally {
    bot.kill("SIGTERM");
    await bot.exited;
  }
}
