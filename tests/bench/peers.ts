import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeFiles } from "../support/git.ts";
import type { Program } from "./processes.ts";
import type { ToolCall, Tools } from "./shop.ts";

/** Another coding agent, without a terminal: how it is started, and how its own tools are called. */
export interface Peer extends Tools {
  command: string;
  /** Against the model server `models`, with nothing that reaches for the network; `files` are in its home. */
  start(models: string): { args: string[]; env: Record<string, string>; files?: Record<string, string> };
  /** Whether a call was done, by its result; where this is missing, the wire format says so. */
  isDone?(output: string): boolean;
}

const { PATH = "" } = process.env;
const request = "Check quantities";
const key = "key";

export const peers: readonly Peer[] = [
  {
    command: "codex",
    start: (models) => ({
      args: [
        ...["exec", request, "--sandbox", "danger-full-access"],
        // Without plugins it does not ask GitHub for them.
        ...["--disable", "plugins", "-c", "check_for_update_on_startup=false", "-c", "analytics.enabled=false"],
        ...["-c", "model_provider=scripted", "-c", "model_providers.scripted.name=scripted"],
        ...["-c", `model_providers.scripted.base_url=${models}/v1`],
        ...["-c", "model_providers.scripted.env_key=OPENAI_API_KEY"],
      ],
      env: { OPENAI_API_KEY: key },
    }),
    // Its models are offered one tool, which runs JavaScript that calls the others.
    search: (pattern, glob) => inCodex("exec_command", { cmd: grep(pattern, glob) }),
    read: (path, { from, to } = { from: 1, to: 9999 }) =>
      inCodex("exec_command", { cmd: `sed -n ${from},${to}p ${path}` }),
    edit: (path, edit) => inCodex("apply_patch", patchOf(path, edit)),
    isDone: (output) => /^Script completed\n.*\nOutput:\n(\{\}$|\{.*"exit_code":0,)/.test(output),
  },
  {
    command: "pi",
    start: (models) => ({
      args: ["-p", request],
      env: { ANTHROPIC_API_KEY: key, PI_OFFLINE: "1" },
      files: { ".pi/agent/models.json": JSON.stringify({ providers: { anthropic: { baseUrl: models } } }) },
    }),
    search: (pattern, glob) => ({ name: "bash", input: { command: grep(pattern, glob) } }),
    read: (path, lines) => ({ name: "read", input: { path, ...(lines && offsetOf(lines)) } }),
    edit: (path, edit) => ({
      name: "edit",
      input: { path, edits: [{ oldText: edit.old, newText: edit.new }] },
    }),
  },
  {
    command: "claude",
    start: (models) => ({
      args: ["-p", request, "--allowedTools", "Bash,Edit,Read"],
      env: { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: models, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1" },
    }),
    search: (pattern, glob) => ({ name: "Bash", input: { command: grep(pattern, glob) } }),
    read: (path, lines) => ({ name: "Read", input: { file_path: path, ...(lines && offsetOf(lines)) } }),
    edit: (path, edit) => ({
      name: "Edit",
      input: { file_path: path, old_string: edit.old, new_string: edit.new },
    }),
  },
];

/** Those whose command is on PATH, with their versions. */
export function installedPeers(home: string): (Peer & { version: string })[] {
  return peers.flatMap((peer) => {
    if (!Bun.which(peer.command)) return [];
    const command = [peer.command, "--version"];
    const { stdout, stderr } = Bun.spawnSync(command, { env: { PATH, HOME: home }, stdin: "ignore" });
    return [{ ...peer, version: /\d+(\.\d+)+/.exec(`${stdout}${stderr}`)?.[0] ?? "" }];
  });
}

/** In a copy of the folder, with an empty home and PATH alone of this environment. */
export function programOf({ command, start }: Peer, at: { here: string; folder: string; models: string }): Program {
  const [home, temporary, cwd] = [join(at.here, "home"), join(at.here, "tmp"), join(at.here, "folder")];
  const { args, env, files = {} } = start(at.models);
  for (const folder of [home, temporary]) mkdirSync(folder);
  writeFiles(home, files);
  cpSync(at.folder, cwd, { recursive: true });
  return { argv: [command, ...args], env: { PATH, HOME: home, TMPDIR: temporary, ...env }, cwd };
}

function inCodex(tool: string, input: unknown): ToolCall {
  return { name: "exec", input: `text(await tools.${tool}(${JSON.stringify(input)}))` };
}

function grep(pattern: string, glob: string): string {
  return `grep -rnE '${pattern}' --include='${glob}' .`;
}

const offsetOf = ({ from, to }: { from: number; to: number }) => ({ offset: from, limit: to - from + 1 });

function patchOf(path: string, edit: { old: string; new: string }): string {
  const marked = (mark: string, text: string) => text.split("\n").map((line) => mark + line);
  const hunk = ["@@", ...marked("-", edit.old), ...marked("+", edit.new)];
  return ["*** Begin Patch", `*** Update File: ${path}`, ...hunk, "*** End Patch"].join("\n");
}
