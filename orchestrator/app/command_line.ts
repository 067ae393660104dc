import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { commands } from "../chat/cli/commands/index.ts";
import { openEditor } from "../chat/cli/editor.ts";
import { runCli } from "../chat/cli/program.ts";
import { readGlobals, readLang } from "../chat/cli/syntax/globals.ts";
import type { CliWorld, SettingRow } from "../chat/cli/world.ts";
import { userName } from "../config/home.ts";
import { langOf, loadSettings, type Settings, secretsOf } from "../config/index.ts";
import { grantedSecrets } from "../config/repo_grants.ts";
import type { DemoOutput } from "../demo/demo.ts";
import { nameInToken } from "../safety/access_token.ts";
import { createRedactor } from "../service/redact.ts";
import { Exit, messageOf, UserError } from "../task/errors.ts";
import { text } from "../texts/index.ts";
import type { Lang } from "../texts/sentence.ts";
import { createConnector } from "./connector.ts";
import type { Installation, Start } from "./parts/installation.ts";
import { createRemoteConnector, doctorOfRemote } from "./remote.ts";

/** Reads the settings, connects the command line to its parts, runs one command; resolves to the exit code. */
export async function commandLine(start: Start): Promise<number> {
  const compiled = start.root.startsWith("/$bunfs");
  const script = compiled ? [] : [join(start.root, "main.ts")];
  const installation: Installation = {
    ...start,
    executableFolder: compiled ? dirname(process.execPath) : start.root,
    self: [process.execPath, ...script],
    childCommand: ["/proc/self/exe", ...script],
    cwd: currentFolder(),
  };
  const { globals, args } = readGlobals(start.argv);
  const lang = readLang(globals.lang) ?? langOf(process.env);
  try {
    const { config: configFile, data } = globals;
    const load = () =>
      args[0] === "demo"
        ? loadSettings({ env: {}, executableFolder: "/", filesRead: false, lang, data: tmpdir() })
        : loadSettings({
            env: process.env,
            executableFolder: installation.executableFolder,
            configFile,
            lang: readLang(globals.lang),
            data,
          });
    const settings = load();
    if (settings.timeZone !== null) process.env.TZ = settings.timeZone;
    // A repository must not be the current folder of this process: its files could change how children start.
    process.chdir("/");
    return await runCli(start.argv, cliWorldOf(installation, settings, load));
  } catch (error) {
    return printFailure(error, lang);
  }
}

function cliWorldOf(installation: Installation, settings: Settings, reload = () => settings): CliWorld {
  const { remote } = settings;
  const granted = remote ? [] : grantedSecrets(join(settings.paths.data, "env"));
  const redact = createRedactor([...secretsOf(settings), ...granted]);
  const { connect, watch } = remote
    ? { connect: createRemoteConnector(remote), watch: () => () => {} }
    : createConnector(installation, settings, redact);
  // The user name of the operating system, not of the environment. Each user has one lasting chat.
  const user = userName();
  const guest = remote && nameInToken(remote.token);
  const kit = async () => (await import("./parts/plugin_kit.ts")).pluginKit(installation, settings);
  const world: CliWorld = {
    connect,
    remote: remote?.url ?? null,
    commands: new Set(Object.keys(commands)),
    watch,
    doctor: async () => {
      if (remote) return doctorOfRemote(remote, installation.version, settings.lang);
      const { runDoctor } = await import("./parts/doctor.ts");
      return runDoctor(installation, settings, connect);
    },
    checkRepo: async (name) => {
      const { checkRepo } = await import("./parts/check_repo.ts");
      return checkRepo(installation, settings, connect, name);
    },
    understanding: {
      intents: async () => (await import("./parts/understanding.ts")).intentRows(installation, settings),
      evaluate: async (tsv, options) =>
        (await import("./parts/understanding.ts")).evaluateFile(installation, settings, redact, tsv, options),
    },
    installed: {
      models: async () => (await import("./parts/models_and_prompts.ts")).modelRows(installation, settings),
      checkModels: async () =>
        (await import("./parts/models_and_prompts.ts")).checkModels(installation, settings, redact),
      prompts: async () => (await import("./parts/models_and_prompts.ts")).readPrompts(installation, settings),
    },
    plugins: {
      folder: settings.paths.plugins,
      list: async () => (await kit()).list(),
      check: async (files) => (await kit()).check(files),
      init: async (folder) => (await kit()).init(folder),
      create: async (kind, name) => (await kit()).create(kind, name),
    },
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    lang: settings.lang,
    version: installation.version,
    cwd: installation.cwd,
    user,
    chat: guest ? `token:${guest}` : `terminal:${user}`,
    logs: settings.paths.logs,
    clean: redact,
    signals: {
      onInterrupt(handler) {
        process.on("SIGINT", handler);
        return () => process.off("SIGINT", handler);
      },
    },
    settings: async () => {
      const { stepPowers } = await import("./parts/step_powers.ts");
      const rows = settings.rows.map(({ name, value, source }) => ({ name, value, from: originOf(source) }));
      return [...rows, ...stepPowers(installation, settings)];
    },
    openEditor: (text, suffix) => openEditor(text, suffix, withoutSecrets(secretsOf(settings))),
    bot: async (ready, tell) => {
      if (!settings.roles.includes("bot")) throw new UserError("fleet.no-bot", {}, { exit: Exit.config });
      if (settings.telegram.token === null) throw new UserError("telegram.no-token", {}, { exit: Exit.config });
      const [{ serve }, { telegramResident }, { forgeResident }] = await Promise.all([
        import("./serve.ts"),
        import("./bot.ts"),
        import("./forge.ts"),
      ]);
      return serve({ installation, settings, redact, residents: [telegramResident(tell), forgeResident], ready });
    },
    telegramUsers: settings.telegram.users,
    serve: async (ready) => {
      const [{ serve }, { forgeResident }] = await Promise.all([import("./serve.ts"), import("./forge.ts")]);
      return serve({ installation, settings, redact, residents: [forgeResident], ready });
    },
    copyStore: async (from, to) => (await import("./parts/restore.ts")).copy(installation, from, to),
    migrateStore: async () => (await import("./parts/restore.ts")).migrateStore(settings),
    restore: async (file) => (await import("./parts/restore.ts")).restore(settings, file),
    health: async () => (await import("./parts/health.ts")).askHealth(settings),
    setUp: async () => {
      const { openSetUp } = await import("./set_up.ts");
      return openSetUp({
        installation,
        settings,
        reload,
        run: (argv, now) => runCli(argv, cliWorldOf(installation, now, reload)),
        connect: (now) => createConnector(installation, now, redact).connect,
      });
    },
    demo: (output) => runDemo(installation, settings.lang, output),
    more: {
      shell: async (args, globals) => {
        const { shell } = await import("../chat/shell.ts");
        return shell(world, { words: args, globals, history: join(settings.paths.data, "shell_history") });
      },
    },
  };
  return world;
}

/** The environment for a program of the person's own. */
function withoutSecrets(secrets: readonly string[]): Record<string, string | undefined> {
  const holdsOne = (value = "") => secrets.some((secret) => value.includes(secret));
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => !holdsOne(value)));
}

/** The kind of source, without the name of the file or the option. */
function originOf(source: string): SettingRow["from"] {
  if (source === "environment" || source === "default") return source;
  return source.startsWith("--") ? "option" : "file";
}

/** The demo is this same command line, with settings of its own: nothing of the user's is read or written. */
async function runDemo(installation: Installation, lang: Lang, output: DemoOutput): Promise<number> {
  const { demo } = await import("../demo/demo.ts");
  const sandbox = { demo: { executable: process.execPath }, selfAsBun: process.execPath };
  return demo({
    lang,
    output,
    shop: join(installation.root, "orchestrator", "demo", "shop"),
    runCommand: (argv, env) => {
      const settings = loadSettings({ env, executableFolder: "/", filesRead: false, lang });
      return runCli(argv, cliWorldOf({ ...installation, sandbox }, settings));
    },
  });
}

/** Prints an error that comes before the command line is set up. */
function printFailure(error: unknown, lang: Lang): number {
  // Without settings no secret value is known: only the shapes of secrets are redacted.
  const safe = createRedactor([]);
  if (!(error instanceof UserError)) {
    console.error(safe(messageOf(error)));
    return Exit.failed;
  }
  console.error(safe(text(lang, error.key, error.params)));
  return error.exit;
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    // The folder was removed.
    return "/";
  }
}
