import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { aWorkingCopy, settings } from "../../repository/sandbox/working_copy.ts";
import type { Field } from "./attack.ts";
import { gitConfig } from "./repository.ts";

let number = 4000;

/** A working copy to attack from and a machine to attack: real files, real listeners, a real process. */
export async function aField(): Promise<Field & AsyncDisposable> {
  const tier = process.env.ATTACK_TIER === "off" ? "off" : "bwrap";
  const copy = aWorkingCopy({ tier, sandbox: { path: process.env.PATH ?? "", home: settings.home } });
  copy.write(".git/config", gitConfig);
  const machine = mkdtempSync("/var/tmp/devorch-machine-");
  const secret = `secret-${crypto.randomUUID()}`;
  for (const [path, content] of Object.entries({
    "home/.ssh/id_ed25519": secret,
    "home/.config/key": secret,
    "other/.env": `KEY=${secret}\n`,
    "install/devorch": "executable",
    "install/plugins/mine.ts": "export {};\n",
    "data/orchestrator.db": secret,
    "data/owner.lock": "x",
    "data/cache/npm/x": "x",
    "data/repos/neighbour/src.ts": secret,
  })) {
    mkdirSync(dirname(join(machine, path)), { recursive: true });
    writeFileSync(join(machine, path), content);
  }
  const bystander = Bun.spawn(["sleep", "120"], {
    argv0: "bystander-of-the-tests",
    env: { KEY: secret },
    stdin: "ignore",
  });
  const listeners = await listen(machine, bystander.pid);
  const variable = `DEVORCH_ATTACK_${number}`;
  process.env[variable] = secret;
  const seconds = `${process.pid}.${number++}`;
  return {
    ...listeners.found,
    copy,
    machine,
    secret,
    bystander: bystander.pid,
    seconds,
    sleepers: () => sleeping(seconds).length,
    async [Symbol.asyncDispose]() {
      listeners.stop();
      for (const pid of [bystander.pid, ...sleeping(seconds)]) process.kill(pid, "SIGKILL");
      await bystander.exited;
      delete process.env[variable];
      copy.remove();
      rmSync(machine, { recursive: true, force: true });
    },
  };
}

/** Processes that sleep exactly this long. */
function sleeping(seconds: string): number[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && commandLine(pid) === `sleep\0${seconds}\0`)
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

async function listen(machine: string, id: number) {
  let visits = 0;
  const socket = { open: () => void visits++, data() {} };
  const tcp = Bun.listen({ hostname: "127.0.0.1", port: 0, socket });
  const byPath = Bun.listen({ unix: join(machine, "data/socket"), socket });
  const abstract = Bun.listen({ unix: `\0devorch-attack-${id}`, socket });
  const udp = await Bun.udpSocket({ hostname: "127.0.0.1", port: 0, socket: { data: () => void visits++ } });
  return {
    found: { tcp: tcp.port, udp: udp.port, visits: () => visits },
    stop() {
      for (const server of [tcp, byPath, abstract]) server.stop(true);
      udp.close();
    },
  };
}
