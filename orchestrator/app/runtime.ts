import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Connection, ConnectMode } from "../actions/devorch.ts";
import { Orchestrator } from "../actions/orchestrator.ts";
import { serveSocket } from "../chat/socket/server.ts";
import type { Settings } from "../config/index.ts";
import { createModels, selfReviewer } from "../models/models.ts";
import { createToolServers } from "../plugins/mcp/servers.ts";
import { Budget } from "../run/budget/budget.ts";
import { Bus } from "../run/bus.ts";
import { relay } from "../run/fleet/relay.ts";
import type { WakeUp } from "../run/fleet/wake_up.ts";
import type { Ports } from "../run/ports.ts";
import type { Store, UsageRow } from "../run/store.ts";
import type { Progress } from "../run/workspace.ts";
import { emptyLoaded, type Loaded } from "../sdk/load.ts";
import { type Log, startLog } from "../service/log.ts";
import type { Redactor } from "../service/redact.ts";
import { snapshots } from "../service/snapshots.ts";
import { attachmentsIn } from "../store/files/attachments.ts";
import { closeToOthers, makeFolder } from "../store/files/folder.ts";
import type { Owner } from "../store/files/owner.ts";
import type { Recovered } from "../store/files/recover.ts";
import { openStore } from "../store/store.ts";
import { type Clock, systemClock } from "../task/clock.ts";
import { text } from "../texts/index.ts";
import { notifyListeners } from "../understanding/handler/listeners.ts";
import { collectGarbage } from "./parts/collect_garbage.ts";
import { crashPoint } from "./parts/crash_point.ts";
import type { Installation } from "./parts/installation.ts";
import { limitsOf } from "./parts/limits.ts";
import { openPlugins } from "./parts/plugins.ts";
import { readPriceFiles } from "./parts/prices.ts";
import { releaseMemoryWhenQuiet } from "./parts/release_memory_when_quiet.ts";
import { workspacesOf } from "./parts/workspaces.ts";

export interface RuntimeOptions {
  installation: Installation;
  settings: Settings;
  redact: Redactor;
  socket: string;
  mode: ConnectMode;
  /** What the command begins first. */
  expects?: "task" | undefined;
  /** Of the data folder; absent for a command of a fleet, which does nothing in it. */
  owner?: Owner;
  onProgress(task: string, progress: Progress): void;
  /** It stays: what was pushed is followed on the forges. */
  stays?: boolean;
}

/** All parts of an owner process; `close` waits until nothing executes, then closes them. */
export interface Runtime extends Connection {
  devorch: Orchestrator;
  /** Beyond one machine: answers calls of the other processes. */
  answerPeers?: (request: Request) => Promise<Response>;
  /** From now on the others reach this process at this address. */
  reachedAt(url: string): Promise<void>;
  store: Store;
  bus: Bus;
  log: Log;
  /** Replaced when a plugin changes: read it each time. */
  readonly loaded: Loaded;
  clock: Clock;
  redact(text: string): string;
  /** The owner before did not leave by itself. */
  afterCrash: boolean;
  /** Resumes what a crash or a shutdown left, if this process executes. */
  start(): Promise<void>;
  /** Ends every run with a checkpoint; nothing is begun any more. The store stays open. */
  halt(): Promise<void>;
  /** Called before everything is closed. */
  onLeave(act: () => void): void;
  /** Closes everything: after `halt`, or when nothing executes. */
  leave(): Promise<void>;
}

export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { settings, mode, owner, installation } = options;
  const executes = mode === "execute";
  const address: Address = { url: null };
  closeToOthers(settings.paths.data, dataFiles);
  closeToOthers(settings.paths.logs, logFiles);
  const log = openLog(options);
  // Before the tables: a repository worker takes as long to start as they do to open.
  const clones = clonesOf(options, () => ports);
  const opened = await openTables(options, log, address);
  const bus = new Bus();
  const store = {
    ...opened,
    spend: async (usage: UsageRow) => {
      await opened.spend(usage);
      bus.publishSpending(usage);
    },
  };
  const clock = systemClock;
  const { notices } = store;
  const stopRelay = notices && (await relay({ store, notices, bus, clock, redact: options.redact }));
  bus.listen(({ events }) => {
    for (const event of events) log.event(event);
  });
  bus.listen(collectGarbage());
  bus.listenToProgress(options.onProgress);
  const plugins =
    mode === "read"
      ? undefined
      : await openPlugins(installation, settings, { log, tell: (line) => printError(options, line) });
  // One machine alone needs nothing of it.
  const beyond = settings.database === null ? undefined : await import("./fleet.ts");
  const wakeUp = await beyond?.wakeUpOf(settings, store, log.warn);
  const varies = plugins?.live ?? { loaded: emptyLoaded() };
  const ports: Ports = portsOf(options, { ...clones, store, log, bus, wakeUp, varies });
  const itself = executes && settings.review ? selfReviewer(settings.models) : undefined;
  if (itself !== undefined) printError(options, text(settings.lang, "review.self", { model: itself }));
  const fleet = beyond?.fleetOf(options, ports);
  const orchestrator = fleet?.devorch ?? new Orchestrator(ports, mode);
  if (executes) bus.listen(notifyListeners(ports, orchestrator));
  const server =
    executes && !fleet
      ? serveSocket(orchestrator, {
          path: options.socket,
          version: installation.version,
          onError: (error) => log.error("socket.failed", { error }),
        })
      : undefined;
  const leaving = executes ? [releaseMemoryWhenQuiet({ bus, clock, log })] : [];
  const leave = async () => {
    for (const act of leaving) act();
    plugins?.stop();
    await server?.stop();
    stopRelay?.();
    await wakeUp?.close();
    await fleet?.leave();
    await store.close();
    log.close();
    owner?.release();
  };
  const snapshot = snapshots(settings.paths.logs, options.redact);
  bus.listen(({ events }) => {
    for (const event of events) {
      if (event.type !== "checkpoint.saved" || event.task === null) continue;
      // A full disk costs a snapshot, not the work.
      void orchestrator
        .show(event.task)
        .then((view) => snapshot(event, view))
        .catch((error) => log.warn("snapshot.failed", { error }));
    }
  });
  return {
    devorch: orchestrator,
    owner: !fleet,
    served: fleet !== undefined && (await fleet.hasWorker()),
    ...(fleet && { answerPeers: fleet.answerPeers }),
    async reachedAt(url) {
      address.url = url;
      await fleet?.enter(url);
    },
    store,
    bus,
    log,
    get loaded() {
      return ports.loaded;
    },
    clock: ports.clock,
    redact: ports.redact,
    afterCrash: owner?.afterCrash ?? false,
    start: async () => {
      if (executes) await orchestrator.engine.start();
    },
    async halt() {
      await fleet?.leave();
      await orchestrator.engine.shutdown();
    },
    onLeave: (act) => void leaving.push(act),
    leave,
    async close() {
      await orchestrator.engine.close();
      await leave();
    },
  };
}

interface Address {
  url: string | null;
}

async function openTables(options: RuntimeOptions, log: Log, address: Address): Promise<Store> {
  const { settings, installation, mode, owner } = options;
  const atWrite = crashPoint(process.env.DEVORCH_CRASH_AT);
  if (settings.database !== null) {
    const { openPostgresStore } = await import("../store/postgres/store.ts");
    return openPostgresStore(settings.database, { atWrite, shared: { url: () => address.url } });
  }
  return openStore(settings.paths.data, {
    self: installation.childCommand,
    atWrite,
    checksIntegrity: mode === "execute" || owner?.afterCrash === true,
    onRecovered: (recovered) => reportRecovery(options, log, recovered),
  });
}

/** Files of devorch in its folders; an earlier umask or the maker of the folder may have opened them to others. */
const dataFiles =
  /^(orchestrator\.db|owner\.|ballast$|plugins\.json$|shell_history$|(attachments|backups|bundles|cache|env)$)/;
const logFiles = /^((orchestrator|error)\.log|T-\d+$)/;

/** Printed whatever the command is: what happened after that copy is lost. */
function reportRecovery(options: RuntimeOptions, log: Log, recovered: Recovered): void {
  log.error("database.recovered", { ...recovered });
  printError(options, text(options.settings.lang, "state.recovered", { ...recovered }));
}

function printError({ redact }: RuntimeOptions, line: string): void {
  console.error(redact(line));
}

function openLog({ settings, redact, stays }: RuntimeOptions): Log {
  const { level, maxMb } = settings.log;
  const worker = stays && settings.database !== null ? hostname() : undefined;
  return startLog({ folder: settings.paths.logs, level: level === "WARNING" ? "WARN" : level, maxMb, redact, worker });
}

/** Where the clones are. Called back by `workspaces` once the rest is open. */
function clonesOf({ installation, settings, redact, expects, mode }: RuntimeOptions, ports: () => Ports) {
  makeFolder(settings.paths.repos, "REPOS_PATH");
  const workspaces = workspacesOf(installation, settings, {
    repos: () => ports().store.repos(),
    learn: redact.learn,
    forges: () => ports().loaded.forges,
  });
  const random = () => randomBytes(8).toString("hex");
  const expected: string[] = [];
  if (expects === "task" && mode === "execute") {
    expected.push(random());
    workspaces.expect(expected.join());
  }
  const newFolder: Ports["newFolder"] = (of) => (of === "task" ? expected.pop() : undefined) ?? random();
  return { workspaces, newFolder };
}

interface RuntimeParts extends Pick<Ports, "workspaces" | "newFolder"> {
  store: Ports["store"];
  log: Log;
  bus: Bus;
  wakeUp: WakeUp | undefined;
  /** `loaded`: intents, agents, tools and providers as they are now. */
  varies: { readonly loaded: Loaded };
}

function portsOf(
  { settings, redact, stays = false }: RuntimeOptions,
  { workspaces, newFolder, store, log, bus, wakeUp, varies }: RuntimeParts,
): Ports {
  const { paths, models } = settings;
  makeFolder(paths.logs, "LOGS_PATH");
  const attachments = attachmentsIn(paths.data);
  return {
    store,
    bus,
    wakeUp,
    budget: new Budget(store, limitsOf(settings)),
    get loaded() {
      return varies.loaded;
    },
    clock: systemClock,
    models: createModels({
      get loaded() {
        return varies.loaded;
      },
      roles: models,
      efforts: models.efforts,
      variable: (name) => models.variables[name],
      prices: readPriceFiles(paths),
      pictures: (sha256) => attachments.read(sha256),
    }),
    limits: limitsOf(settings),
    workspaces,
    attachments,
    servers: createToolServers({ servers: () => varies.loaded.mcp, redact, learn: redact.learn }),
    redact,
    watchesForges: stays,
    bundles: join(paths.data, "bundles"),
    random: Math.random,
    newFolder,
    warn: (name, fields) => log.warn(name, fields),
  };
}
