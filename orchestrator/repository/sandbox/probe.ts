import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxStatus } from "../../run/workspace.ts";
import { messageOf, Pause } from "../../task/errors.ts";
import { reasonIn } from "../../texts/index.ts";
import { findBubblewrap } from "./bubblewrap.ts";
import { createCommands } from "./commands.ts";
import { createTemporaryFolder } from "./process/temporary_folder.ts";
import { missing, withRemedy } from "./remedy.ts";
import { seccompProgram } from "./seccomp.ts";
import type { SandboxSettings } from "./settings.ts";

const timeoutMs = 10_000;

/**
 * Determines the sandbox by a real escape attempt, because a version proves nothing. Takes about 50 ms; the caller caches the
 * result. Never throws.
 */
export async function probeSandbox(settings: SandboxSettings): Promise<SandboxStatus> {
  if (settings.mode === "off") return { tier: "off", detail: "" };
  const found = await probeBubblewrap(settings);
  if (found.tier === "bwrap" || settings.mode !== "container") return found;
  // A container holds devorch too: in a test a command read every key and approved a plan over the socket.
  return { tier: "none", detail: reasonIn("sandbox.container-alone", { detail: found.detail }) };
}

async function probeBubblewrap(settings: SandboxSettings): Promise<SandboxStatus> {
  try {
    const bubblewrap = findBubblewrap();
    if (!bubblewrap) return { tier: "none", detail: missing };
    const problem = await problemInField(settings);
    if (problem) return { tier: "none", detail: problem };
    return {
      tier: "bwrap",
      detail: seccompProgram() ? bubblewrap : reasonIn("sandbox.no-seccomp", { bubblewrap, arch: process.arch }),
    };
  } catch (error) {
    return { tier: "none", detail: withRemedy(detailOf(error)) };
  }
}

async function problemInField(settings: SandboxSettings): Promise<string | undefined> {
  const field = prepareField();
  try {
    return await attemptEscape(settings, field);
  } finally {
    await field.remove();
  }
}

/** A working copy with files to protect, and a file and a listening server outside of it. */
interface ProbeField {
  root: string;
  outside: string;
  secret: string;
  port: number;
  connections(): number;
  remove(): Promise<void>;
}

function prepareField(): ProbeField {
  const temporary = createTemporaryFolder("probe");
  const outside = realpathSync(temporary.path);
  const root = join(outside, "copy");
  const secret = crypto.randomUUID();
  mkdirSync(join(root, ".git"), { recursive: true });
  writeFileSync(join(root, ".env"), secret);
  writeFileSync(join(outside, "secret"), secret);
  let connections = 0;
  const socket = { open: () => void connections++, data() {} };
  const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket });
  const remove = (): Promise<void> => {
    server.stop(true);
    return temporary.remove();
  };
  return { root, outside, secret, port: server.port, connections: () => connections, remove };
}

/** What went wrong; undefined when everything forbidden failed and the rest worked. */
async function attemptEscape(settings: SandboxSettings, field: ProbeField): Promise<string | undefined> {
  const { root, outside, secret, port } = field;
  const atHome = join(settings.home, `.devorch-probe-${crypto.randomUUID()}`);
  const commands = createCommands({
    root,
    sandbox: settings,
    status: async () => ({ tier: "bwrap", detail: "" }),
    cacheFolder: undefined,
  });
  const command = [
    `echo written > written; cat ../secret .env; echo x > ../escaped`,
    `echo x > ${quote(atHome)}; echo x > .git/escaped; echo x > .dev-tasks/escaped`,
    `(exec 9<>/dev/tcp/127.0.0.1/${port}); unshare -U true && echo nested-namespace; exit 0`,
  ].join("\n");
  const result = await commands.run({ command, runId: "probe", signal: new AbortController().signal, timeoutMs });

  if (result.exit !== 0 || !existsSync(join(root, "written")))
    return withRemedy(`bwrap: ${result.ended}: ${result.output.trim()}`);
  const escaped = [join(outside, "escaped"), atHome, join(root, ".git/escaped")];
  for (const path of [...escaped, join(root, ".dev-tasks/escaped")]) {
    if (!existsSync(path)) continue;
    rmSync(path);
    return reasonIn("sandbox.escaped-file", { path });
  }
  if (result.output.includes(secret)) return reasonIn("sandbox.escaped-read");
  if (result.output.includes("nested-namespace")) return reasonIn("sandbox.escaped-namespace");
  return field.connections() > 0 ? reasonIn("sandbox.escaped-network") : undefined;
}

function quote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

/** bubblewrap's message, which the pause carries. */
function detailOf(error: unknown): string {
  return error instanceof Pause ? String(error.params.detail ?? error.message) : messageOf(error);
}
