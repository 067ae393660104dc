import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, nobody } from "../postgres.ts";
import { until } from "../until.ts";

export interface RedisServer extends AsyncDisposable {
  url: string;
  start(): Promise<void>;
  /** As a power cut would: nothing is on its disk. */
  kill(): Promise<void>;
  /** Stops it where it is, or lets it go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
}

/** A server of its own that keeps nothing, as an ordinary user. It is not started yet. */
export function aRedis(): RedisServer {
  const folder = mkdtempSync(join(tmpdir(), "devorch-redis-"));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, nobody, nobody);
  const asUser = isRoot ? [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"] : [];
  const port = freePort();
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  let server: Bun.Subprocess | undefined;
  const kill = async () => {
    server?.kill("SIGCONT");
    server?.kill("SIGKILL");
    await server?.exited;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      server = Bun.spawn(["setpriv", "--pdeathsig=KILL", ...asUser, "redis-server", ...options], {
        cwd: "/",
        stdout: "ignore",
        stderr: "ignore",
      });
      await until(() => isOpen(port));
    },
    kill,
    signal: (signal) => server?.kill(signal),
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function isOpen(port: number): Promise<boolean> {
  try {
    (await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } })).end();
    return true;
  } catch {
    return false;
  }
}
