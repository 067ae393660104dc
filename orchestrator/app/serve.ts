import { hostname } from "node:os";
import { damagedSummaryOf, viewOf } from "../actions/views.ts";
import { callPath } from "../chat/fleet/signature.ts";
import { type Api, openApi } from "../chat/remote/api.ts";
import type { Settings } from "../config/index.ts";
import { endProcess } from "../plugins/end_process.ts";
import { type DamagedTask, isDamagedTask, type TaskQuery } from "../run/store.ts";
import type { BoardTask } from "../service/http/board/groups.ts";
import { type HttpServer, serveHttp } from "../service/http/server.ts";
import type { Redactor } from "../service/redact.ts";
import { isOwner, waitToOwn } from "../store/files/owner.ts";
import { Exit, type ExitCode, UserError } from "../task/errors.ts";
import type { Task } from "../task/task.ts";
import { socketOf } from "./connector.ts";
import { exitWhenDatabaseRemoved } from "./database_removed.ts";
import { beginWhenLeading } from "./lead.ts";
import { collectMetrics, metricsPage } from "./parts/collect_metrics.ts";
import { startDailyMaintenance } from "./parts/daily_maintenance.ts";
import type { Installation } from "./parts/installation.ts";
import { onTerminate } from "./parts/terminate.ts";
import type { MakeResident, Resident } from "./resident.ts";
import { openRuntime, type Runtime } from "./runtime.ts";
import { scheduleResident } from "./schedules.ts";
import { TaskActivities } from "./task_activity.ts";

export interface ServeOptions {
  installation: Installation;
  settings: Settings;
  redact: Redactor;
  /** The chats that run in it; `serve` alone has none. */
  residents: readonly MakeResident[];
  /** Called with the HTTP address once everything runs. */
  ready(url: string): void;
}

/** Long enough for a health check to see the fault before a supervisor restarts the service. */
const unhealthyMs = 20_000;

/** Owns the data folder and executes its tasks until a signal ends the process, idle or not. Never returns otherwise. */
export async function serve(options: ServeOptions): Promise<ExitCode> {
  const { installation, settings, redact, ready } = options;
  const owner = await waitToOwn(settings.paths.data);
  if (!isOwner(owner)) {
    const params = { pid: owner.pid ?? "?", path: settings.paths.data };
    throw new UserError("serve.owned", params, { exit: Exit.later });
  }
  const opened: (() => Promise<void> | void)[] = [owner.release];
  try {
    const socket = socketOf(settings);
    const runtime = await openRuntime({
      installation,
      settings,
      redact,
      socket,
      owner,
      mode: "execute",
      stays: true,
      onProgress() {},
    });
    opened.unshift(runtime.leave);
    const residents: Resident[] = [];
    const api = apiOf(runtime, options);
    const http = serveHttp(httpHandlersOf(runtime, residents, options, api), settings.http);
    opened.unshift(http.stop, api.stop);
    await runtime.reachedAt(settings.workerUrl ?? reachableUrl(http.url));
    const begun = { leads: false, runs: false };
    const lead = async () => {
      if (!begun.leads || !begun.runs) return;
      for (const resident of residents) await resident.started?.();
      if (runtime.store.leases) await runtime.devorch.engine.watchDeadlines();
    };
    const begin = async () => {
      for (const make of [...options.residents, scheduleResident]) {
        const resident = await make(runtime, settings);
        residents.push(resident);
        opened.unshift(resident.stop);
      }
      begun.leads = true;
      await lead();
    };
    const lost = () => {
      runtime.log.error("lead.lost", {});
      endProcess(Exit.later);
    };
    const { clock, store } = runtime;
    if (settings.roles.includes("bot"))
      opened.unshift(await beginWhenLeading({ leases: store.leases, clock, begin, lost }));
    onTerminate(["SIGTERM", "SIGINT"], Exit.done, () => shutDown(runtime, residents, http, api));
    await runtime.start();
    begun.runs = true;
    await lead();
    const gone = exitWhenDatabaseRemoved(runtime, { lang: settings.lang, graceMs: unhealthyMs });
    opened.unshift(startDailyMaintenance(runtime, settings), gone);
    ready(http.url);
  } catch (error) {
    for (const close of opened) await close();
    throw error;
  }
  return await new Promise<never>(() => {});
}

/** Accepts nothing new, checkpoints the running tasks, sends the messages about them, and closes. */
async function shutDown(runtime: Runtime, residents: readonly Resident[], http: HttpServer, api: Api): Promise<void> {
  http.leaving();
  for (const resident of residents) resident.quiet();
  await runtime.halt();
  await Promise.allSettled(residents.map((resident) => resident.stop()));
  api.stop();
  await http.stop();
  await runtime.leave();
}

/** An address that listens everywhere is none to go to. */
function reachableUrl(url: string): string {
  return url.replace(/\/\/(0\.0\.0\.0|\[::\])(?=:)/, `//${hostname()}`);
}

function boardTaskOf(task: Task | DamagedTask): BoardTask {
  return task.state === "damaged" ? { ...damagedSummaryOf(task), state: task.state } : viewOf(task);
}

/** For people on other machines, by a token each. */
function apiOf({ devorch, store, clock, redact, log }: Runtime, { installation, settings }: ServeOptions): Api {
  return openApi({
    devorch,
    tokens: store.tokens,
    handledMessage: (origin) => store.handledMessage(origin),
    version: installation.version,
    lang: settings.lang,
    clean: redact,
    now: () => clock.now(),
    onError: (error) => log.error("api.failed", { error }),
    onRefused: (address) => log.warn("api.refused", { address }),
  });
}

function httpHandlersOf(
  runtime: Runtime,
  residents: readonly Resident[],
  { installation, settings }: ServeOptions,
  api: Api,
) {
  const metrics = collectMetrics(runtime);
  const activities = new TaskActivities(runtime);
  const { store } = runtime;
  return {
    version: installation.version,
    lang: settings.lang,
    token: settings.http.statusToken,
    answersPeople: settings.roles.includes("api"),
    clean: runtime.redact,
    metrics: () => metricsPage(runtime, metrics, settings),
    devorch: runtime.devorch,
    activities,
    tasks: (query: TaskQuery) => store.list<BoardTask>(query, boardTaskOf),
    async task(id: string) {
      const task = await store.task(id).catch((error: unknown) => {
        if (!isDamagedTask(error)) throw error;
        return undefined;
      });
      return task && viewOf(task);
    },
    counts: async () => (await store.census()).tasks,
    async fleet() {
      const { fleet } = await store.census();
      return fleet && { census: fleet, members: (await store.members?.alive()) ?? [] };
    },
    figures: (since: string) => store.figures(since),
    isDecided: async (origin: string) => (await store.handledMessage(origin)) !== undefined,
    database: async () => void (await store.repos()),
    telegram: () => residents.find(({ name }) => name === "telegram")?.health() ?? ("disabled" as const),
    api: api.answer,
    webhook: (name: string) =>
      name === callPath
        ? runtime.answerPeers
        : residents.find((resident) => resident.takes?.(name) ?? resident.name === name)?.webhook,
    onError: (error: unknown) => runtime.log.error("http.failed", { error }),
  };
}
