import { join } from "node:path";
import { type Connect, type Connection, type ConnectMode, OwnerGone } from "../actions/devorch.ts";
import { connectSocket } from "../chat/socket/client.ts";
import type { Settings } from "../config/index.ts";
import type { Progress } from "../run/workspace.ts";
import type { Redactor } from "../service/redact.ts";
import { isOwner, tryOwn } from "../store/files/owner.ts";
import { releaseFilePages } from "../system/file_pages.ts";
import { Exit, UserError } from "../task/errors.ts";
import { exitWhenDatabaseRemoved } from "./database_removed.ts";
import type { Installation } from "./parts/installation.ts";
import { detachOnTerminate, onTerminate } from "./parts/terminate.ts";
import { openRuntime } from "./runtime.ts";

type Watcher = (task: string, progress: Progress) => void;

/** How this process reaches the tasks of its data folder, as the owner or through it. */
export function createConnector(
  installation: Installation,
  settings: Settings,
  redact: Redactor,
): { connect: Connect; watch(watcher: Watcher): () => void } {
  const socket = socketOf(settings);
  const watchers = new Set<Watcher>();
  const tell: Watcher = (task, progress) => {
    for (const watcher of watchers) watcher(task, progress);
  };

  return {
    async connect(mode, expects) {
      if (settings.database !== null) return connectFleet(mode);
      for (let waited = 0; ; waited += ownerRetryMs) {
        const owned = tryOwn(settings.paths.data);
        if (isOwner(owned)) {
          try {
            const options = { installation, settings, redact, socket, mode, expects, owner: owned, onProgress: tell };
            const runtime = await openRuntime(options);
            if (mode !== "read") {
              onTerminate(["SIGTERM"], Exit.later, async () => {
                await runtime.halt();
                await runtime.leave();
              });
            }
            await runtime.start();
            if (mode === "execute") {
              // The process may go on without it: `init`, offered after a command that had no key.
              runtime.onLeave(exitWhenDatabaseRemoved(runtime, { lang: settings.lang, graceMs: 0 }));
              releaseFilePages();
            }
            return runtime;
          } catch (error) {
            owned.release();
            throw error;
          }
        }
        const client = await reach(owned.pid);
        if (client) {
          detachOnTerminate();
          return client;
        }
        if (waited >= ownerTimeoutMs)
          throw new UserError("socket.silent", { pid: owned.pid ?? "?" }, { exit: Exit.later });
        await Bun.sleep(ownerRetryMs);
      }
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };

  /** With a database in common a command says what is to be done, and follows: workers do it. */
  async function connectFleet(mode: ConnectMode): Promise<Connection> {
    const runtime = await openRuntime({ installation, settings, redact, socket, mode: "read", onProgress: tell });
    if (mode !== "execute" || runtime.served) {
      detachOnTerminate();
      return runtime;
    }
    await runtime.close();
    throw new UserError("fleet.no-worker", {}, { exit: Exit.later });
  }

  /** Undefined when no socket answers: the folder is held by a short command. */
  async function reach(pid: number | null): Promise<Connection | undefined> {
    try {
      const devorch = await connectSocket(socket, { version: installation.version, pid });
      return { devorch, owner: false, served: true, close: async () => devorch.close() };
    } catch (error) {
      if (error instanceof OwnerGone) return undefined;
      throw error;
    }
  }
}

/** Where the owner listens for other commands. */
export function socketOf({ paths }: Settings): string {
  return join(paths.data, "devorch.sock");
}

/** Another command may hold the folder for a moment without listening. */
const ownerTimeoutMs = 10_000;
const ownerRetryMs = 40;
