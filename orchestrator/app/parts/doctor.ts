import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Connect } from "../../actions/devorch.ts";
import { connectSocket } from "../../chat/socket/client.ts";
import { filesRead, type Settings } from "../../config/index.ts";
import type { Provider } from "../../models/model.ts";
import { needsKey, roles, selfReviewer, settingOf } from "../../models/models.ts";
import { priceOf } from "../../models/price.ts";
import { reach } from "../../repository/git/transport/reach.ts";
import { findBubblewrap } from "../../repository/sandbox/bubblewrap.ts";
import { probeSandbox } from "../../repository/sandbox/probe.ts";
import type { RepoRow } from "../../run/store.ts";
import { type DoctorChecks, type DoctorLine, doctor } from "../../service/doctor.ts";
import { isOwner, tryOwn } from "../../store/files/owner.ts";
import { databaseFile } from "../../store/store.ts";
import { text } from "../../texts/index.ts";
import type { Installation } from "./installation.ts";
import { lookAtServers } from "./mcp/look_at_servers.ts";
import { loadInstalledPlugins } from "./plugins.ts";
import { readPriceFiles } from "./prices.ts";
import { sandboxSettings } from "./sandbox_settings.ts";
import { workspacesOf } from "./workspaces.ts";

/** Runs the checks of `devorch doctor` on this machine. */
export async function runDoctor(
  installation: Installation,
  settings: Settings,
  connect: Connect,
): Promise<DoctorLine[]> {
  const { paths, telegram } = settings;
  const { providers, errors, mcp } = await loadInstalledPlugins(installation, settings);
  // Read before the owner of the folder is determined: this process may own it during the read.
  const repos = await reposOf(installation, settings, connect);
  return doctor(
    {
      version: installation.version,
      settings: async () => ({ files: filesRead(settings), problems: [] }),
      keys: keysInUse(settings, providers),
      models: modelsInUse(settings, providers),
      reviewer: settings.review
        ? { model: settings.models.reviewer[0]?.name ?? "", isExecutor: selfReviewer(settings.models) !== undefined }
        : null,
      repos,
      telegram: telegram.token === null ? null : { url: `${telegram.apiRoot}/bot${telegram.token}/getMe` },
      tools: [
        { name: "bubblewrap", command: [findBubblewrap() ?? "bwrap", "--version"], why: "doctor.tool-bubblewrap" },
        { name: "git", command: ["git", "--version"], why: "doctor.tool-git" },
      ],
      private: [
        ...filesRead(settings).map((path) => ({ path, kind: "file" as const })),
        ...(existsSync(paths.data) ? [{ path: paths.data, kind: "folder" as const }] : []),
      ],
      broken: errors,
      ...(settings.database !== null && { database: lookAtDatabase(settings.database) }),
      ...(settings.queue !== null && { queue: lookAtQueue(settings.queue) }),
      ...(mcp.size > 0 && { servers: () => lookAtServers({ mcp }, installation, settings) }),
      sandbox: () => probeSandbox(sandboxSettings(installation, settings)),
      folders: [
        { name: "DATA_PATH", path: paths.data },
        { name: "REPOS_PATH", path: paths.repos },
        { name: "LOGS_PATH", path: paths.logs },
      ],
      owner: () => dataFolderOwner(paths.data, installation.version),
    },
    settings.lang,
  );
}

function lookAtDatabase(url: string): NonNullable<DoctorChecks["database"]> {
  return async () => (await import("../../store/postgres/inspect.ts")).inspectPostgres(url);
}

function lookAtQueue(url: string): NonNullable<DoctorChecks["queue"]> {
  return async () => {
    if (/^postgres/i.test(url)) return { ...(await lookAtDatabase(url)()), policy: null };
    return (await import("../../queue/inspect.ts")).inspectRedis(url);
  };
}

const connectTimeoutMs = 8000;

/** Registered repositories; one line that fails where they cannot be read. */
async function reposOf(
  installation: Installation,
  settings: Settings,
  connect: Connect,
): Promise<DoctorChecks["repos"]> {
  if (settings.database === null && !existsSync(join(settings.paths.data, databaseFile))) return [];
  try {
    const connection = await connect("read");
    const rows = await connection.devorch.repos().finally(() => connection.close());
    return rows.map((row) => ({ name: row.name, see: () => checkRepoReachable(row, rows, installation, settings) }));
  } catch (error) {
    const name = text(settings.lang, "doctor.repos");
    return [{ name, see: () => Promise.reject(error) }];
  }
}

async function checkRepoReachable(
  { repo }: RepoRow,
  rows: RepoRow[],
  installation: Installation,
  settings: Settings,
): Promise<string> {
  if (repo.kind === "folder") {
    await workspacesOf(installation, settings, { repos: async () => rows }).resolve(repo.path);
    return repo.path;
  }
  const head = await reach(repo.url, settings.git.tokens, connectTimeoutMs);
  return head === null ? repo.url : `${repo.url} (${head})`;
}

function modelsInUse({ models, paths }: Settings, providers: ReadonlyMap<string, Provider>): DoctorChecks["models"] {
  const prices = readPriceFiles(paths);
  const named = roles.flatMap((role) => models[role].map((one) => ({ setting: settingOf[role], ...one })));
  const once = new Map(named.map((one) => [one.name, one]));
  return [...once].map(([name, { setting, provider, model }]) => {
    const table = providers.get(provider)?.prices ?? {};
    return { setting, provider, model, priced: (prices[name] ?? priceOf(table, model)) !== undefined };
  });
}

function keysInUse({ models, review }: Settings, providers: ReadonlyMap<string, Provider>) {
  const used = new Set(
    [...models.planner, ...models.executor, ...(review ? models.reviewer : [])].map(({ provider }) => provider),
  );
  return [...used].flatMap((name) => {
    const provider = providers.get(name);
    if (!provider) return [];
    const key = provider.keys.map((variable) => models.variables[variable]).find(Boolean);
    const present = key !== undefined || !needsKey(provider, (variable) => models.variables[variable]);
    const baseUrl = models.variables[provider.baseUrl];
    const catalogue = provider.catalogue?.({ key: key ?? "", baseUrl });
    return [{ provider: name, variables: provider.keys, present, baseUrl, catalogue }];
  });
}

/** The process that owns the data folder; null when no process does. */
async function dataFolderOwner(data: string, version: string): Promise<{ pid: number | null } | null> {
  const owned = tryOwn(data);
  if (isOwner(owned)) {
    owned.release();
    return null;
  }
  const client = await connectSocket(join(data, "devorch.sock"), { version, pid: owned.pid }).catch(() => undefined);
  client?.close();
  return { pid: client?.ownerPid ?? owned.pid };
}
