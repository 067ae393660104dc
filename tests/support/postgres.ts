import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SQL } from "bun";
import { until } from "./until.ts";

/** The folder with `postgres` and `initdb`: Debian does not put it on PATH. */
export const postgresPrograms = programs();

function programs(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, "bin")).find((folder) => existsSync(join(folder, "postgres")));
}

export interface PostgresServer extends AsyncDisposable {
  /** The address of a new empty database. */
  database(): Promise<string>;
  /** As a power cut would. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** A server of its own in a temporary folder. As root it runs as uid 65534, because PostgreSQL refuses root. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = postgresPrograms;
  if (bin === undefined) throw new Error("PostgreSQL is not installed");
  const folder = mkdtempSync(join(tmpdir(), "devorch-postgres-"));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, nobody, nobody);
  const asUser = isRoot ? [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"] : [];
  const data = join(folder, "data");
  await copyOf(await emptyCluster(bin, folder, asUser), data);
  const port = freePort();
  let server: Bun.Subprocess | undefined;
  let starts = 0;
  const log = openSync(join(folder, "log"), "a");
  const start = async () => {
    const options = [
      "-D",
      data,
      "-k",
      folder,
      "-p",
      String(port),
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "fsync=off",
    ];
    const program = ["setpriv", "--pdeathsig=QUIT", ...asUser, join(bin, "postgres"), ...options];
    const begun = Bun.spawn(program, { cwd: "/", env: {}, stdout: "ignore", stderr: log });
    server = begun;
    starts++;
    const said = () => readFileSync(join(folder, "log"), "utf8");
    const isReady = () => said().split("ready to accept connections").length > starts;
    await until(() => isReady() || begun.exitCode !== null);
    if (!isReady()) throw new Error(`PostgreSQL ended at its start: ${said()}`);
  };
  const stop = async (signal: NodeJS.Signals) => {
    server?.kill(signal);
    await server?.exited;
  };
  const address = (name: string) => `postgres://devorch:unused@127.0.0.1:${port}/${name}`;
  let count = 0;
  await start();
  return {
    async database() {
      const name = `test${count++}`;
      const sql = new SQL({ url: address("postgres"), max: 1 });
      await sql.unsafe(`CREATE DATABASE ${name}`);
      await sql.close();
      return address(name);
    },
    start,
    kill: () => stop("SIGQUIT"),
    async [Symbol.asyncDispose]() {
      await stop("SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The data folder of a new server, made once per version and checkout: a copy of it costs a tenth. */
async function emptyCluster(bin: string, folder: string, asUser: string[]): Promise<string> {
  const kept = join(import.meta.dir, "..", "..", ".bun", `postgres-${process.getuid?.()}${bin.replaceAll("/", "-")}`);
  if (existsSync(kept)) return kept;
  const made = join(folder, "made");
  const options = ["-U", "devorch", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync", "--wal-segsize=1"];
  await finished("setpriv", ...asUser, join(bin, "initdb"), "-D", made, ...options);
  const copy = `${kept}-${process.pid}`;
  mkdirSync(dirname(kept), { recursive: true });
  await copyOf(made, copy);
  try {
    renameSync(copy, kept);
  } catch {
    // Another process was faster.
    rmSync(copy, { recursive: true });
  }
  return kept;
}

function copyOf(folder: string, to: string): Promise<void> {
  return finished("cp", "-a", folder, to);
}

async function finished(...words: string[]): Promise<void> {
  const child = Bun.spawn(words, { cwd: "/", env: { PATH: process.env.PATH }, stdout: "ignore", stderr: "pipe" });
  if ((await child.exited) !== 0) throw new Error(`${words.join(" ")}: ${await child.stderr.text()}`);
}

export const nobody = 65_534;

export function freePort(): number {
  const socket = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = socket;
  socket.stop(true);
  return port;
}
