import { join } from "node:path";
import type { Provider } from "devorch";
import { connectSocket } from "../chat/socket/client.ts";
import type { Settings } from "../config.ts";
import { parseModelSetting } from "../core/retry.ts";
import { type DoctorLine, doctor } from "../service/doctor.ts";
import { isOwner, tryOwn } from "../state/owner.ts";
import { probeSandbox } from "../workspace/sandbox/probe.ts";
import type { Installation } from "./installation.ts";
import { lookAtPlugins } from "./plugins.ts";
import { sandboxSettings } from "./sandbox_settings.ts";

/** What `devorch doctor` looks at, as it is on this machine. */
export async function examine(installation: Installation, settings: Settings): Promise<DoctorLine[]> {
  const { paths } = settings;
  const { providers } = await lookAtPlugins(installation, settings);
  return doctor(
    {
      version: installation.version,
      settings: async () => ({ files: filesRead(settings), problems: [] }),
      keys: keysInUse(settings, providers),
      sandbox: () => probeSandbox(sandboxSettings(installation, settings)),
      folders: [
        { name: "DATA_PATH", path: paths.data },
        { name: "REPOS_PATH", path: paths.repos },
        { name: "LOGS_PATH", path: paths.logs },
      ],
      owner: () => ownerOf(paths.data, installation.version),
    },
    settings.lang,
  );
}

/** Files that a setting came from. */
function filesRead({ rows }: Settings): string[] {
  return [...new Set(rows.flatMap(({ source }) => (source.startsWith("file ") ? [source.slice("file ".length)] : [])))];
}

function keysInUse({ models }: Settings, providers: ReadonlyMap<string, Provider>) {
  const named = Object.entries({ PLANNER_MODEL: models.planner, EXECUTOR_MODEL: models.executor });
  const used = new Set(
    named.flatMap(([setting, list]) => parseModelSetting(list.join(","), setting).map(({ provider }) => provider)),
  );
  return [...used].flatMap((name) => {
    const provider = providers.get(name);
    if (!provider) return [];
    const present = provider.keys.length === 0 || provider.keys.some((key) => models.variables[key]);
    return [{ provider: name, variables: provider.keys, present, baseUrl: models.variables[provider.baseUrl] }];
  });
}

/** The process that holds the data folder; null when nobody does. */
async function ownerOf(data: string, version: string): Promise<{ pid: number | null } | null> {
  const owned = tryOwn(data);
  if (isOwner(owned)) {
    owned.release();
    return null;
  }
  const client = await connectSocket(join(data, "devorch.sock"), { version, pid: owned.pid }).catch(() => undefined);
  client?.close();
  return { pid: client?.ownerPid ?? owned.pid };
}
