import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createCommands } from "../../../orchestrator/repository/sandbox/commands.ts";
import type { CommandOptions } from "../../../orchestrator/repository/sandbox/context.ts";
import type { SandboxSettings } from "../../../orchestrator/repository/sandbox/settings.ts";
import type { CommandRequest, CommandResult, Commands, SandboxStatus } from "../../../orchestrator/run/workspace.ts";

export interface WorkingCopy {
  /** What the command may write in. */
  root: string;
  /** The folder around it, which it may not see. */
  outside: string;
  write(path: string, content: string): string;
  beginStep(): void;
  run(command: string, request?: Partial<CommandRequest>): Promise<CommandResult>;
  faultOf(command: string, planned?: string[]): ReturnType<Commands["faultOf"]>;
  remove(): void;
}

export const settings: SandboxSettings = {
  mode: "auto",
  toolPaths: undefined,
  path: process.env.PATH ?? "",
  home: homedir(),
};

interface Options {
  tier?: SandboxStatus["tier"];
  sandbox?: Partial<SandboxSettings>;
  cacheFolder?: string;
  watch?: CommandOptions["watch"];
  grants?: CommandOptions["grants"];
}

/** A real folder with a `.git`, and the real commands in it. */
export function aWorkingCopy({ tier = "bwrap", sandbox = {}, cacheFolder, watch, grants }: Options = {}): WorkingCopy {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), "devorch-test-")));
  const root = join(outside, "copy");
  mkdirSync(join(root, ".git/hooks"), { recursive: true });
  const commands = createCommands({
    root,
    sandbox: { ...settings, ...sandbox },
    status: async () => ({ tier, detail: "bwrap: no words" }),
    cacheFolder,
    watch,
    grants,
  });
  return {
    root,
    outside,
    write(path, content) {
      const file = join(root, path);
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    beginStep: () => commands.beginStep(),
    run: (command, request = {}) =>
      commands.run({
        command,
        runId: "T-test",
        signal: new AbortController().signal,
        timeoutMs: 20_000,
        ...request,
      }),
    faultOf: (command, planned = []) =>
      commands.faultOf({ command, planned, runId: "T-test", signal: new AbortController().signal }),
    remove: () => rmSync(outside, { recursive: true, force: true }),
  };
}

/** How many processes of this machine run exactly this argv. */
export function countProcesses(...argv: string[]): number {
  const wanted = `${argv.join("\0")}\0`;
  return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && commandLine(pid) === wanted).length;
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}
