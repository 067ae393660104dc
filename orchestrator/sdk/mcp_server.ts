import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isRecord } from "../models/tool_schema.ts";
import { PluginProblem, syntaxErrorLine } from "./plugin_problem.ts";

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is no name of a variable");
const text = z.string().refine((value) => !value.includes("\0"), "has a zero byte");
const common = {
  agents: z.array(z.string().min(1)).min(1),
  tools: z.array(z.string().min(1)).optional(),
  writes: z.boolean().default(false),
};
const program = z.strictObject({
  command: text.min(1),
  args: z.array(text).default([]),
  env: z.record(name, text).default({}),
  network: z.boolean().default(false),
  ...common,
});
const address = z.strictObject({
  url: z.string().refine(isSafeAddress, "must be https://, or http:// on this machine, without a password"),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/, "is no name of a header"), text).default({}),
  ...common,
});

/** An MCP server as its file in `plugins/mcp/` tells it, settings in place of `$NAME`. */
export type McpServer = (z.infer<typeof program> | z.infer<typeof address>) & {
  file: string;
  /** What the file holds and the settings in it: equal text, equal server. */
  stamp: string;
  /** Values of settings; not to be shown. */
  secrets: string[];
};

/** The value of a setting that a server may be given; null for one of devorch's own, undefined for one that is not set. */
export type SettingOf = (name: string) => string | null | undefined;

/** Reads a server's file. Throws PluginProblem with the line. */
export function readMcpServer(file: string, settingOf: SettingOf): McpServer {
  const written = readFileSync(file, "utf8");
  const secrets = new Set<string>();
  const given = withSettings(parseJson(written), (variable) => {
    const value = settingOf(variable);
    if (typeof value !== "string") {
      const key = value === null ? "plugin.mcp.own-setting" : "plugin.mcp.unset";
      throw new PluginProblem(key, { name: variable }, lineOf(written, `$${variable}`));
    }
    secrets.add(value);
    return value;
  });
  const schema = isRecord(given) && "url" in given ? address : program;
  const read = schema.safeParse(given);
  if (!read.success) throw problemOf(written, read.error.issues);
  const stamp = JSON.stringify(read.data);
  return { ...read.data, file, stamp, secrets: [...secrets] };
}

/** Names of the files in a folder of servers, sorted. */
export function mcpFiles(folder: string): { file: string; name: string }[] {
  try {
    return readdirSync(folder)
      .filter((entry) => /^[^_.].*\.json$/.test(entry))
      .sort()
      .map((entry) => ({ file: join(folder, entry), name: entry.slice(0, -".json".length) }));
  } catch {
    return [];
  }
}

function parseJson(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch (error) {
    throw new PluginProblem("plugin.mcp.json", { detail: (error as Error).message }, syntaxLine(written));
  }
}

/** JSON.parse does not say where; an expression of TypeScript breaks at the same place. */
function syntaxLine(written: string): number | null {
  try {
    new Bun.Transpiler({ loader: "ts" }).transformSync(`(${written}\n)`);
    return null;
  } catch (error) {
    const line = syntaxErrorLine(error);
    return line === null ? null : Math.min(line, written.trimEnd().split("\n").length);
  }
}

/** `$NAME`; `$$` is the sign itself. */
const mention = /\$(\$|[A-Z_][A-Z0-9_]*)/g;

function withSettings(value: unknown, settingOf: (name: string) => string): unknown {
  if (typeof value === "string") return value.replace(mention, (_, name) => (name === "$" ? "$" : settingOf(name)));
  if (Array.isArray(value)) return value.map((item) => withSettings(item, settingOf));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSettings(inner, settingOf)]));
}

function problemOf(written: string, issues: readonly z.core.$ZodIssue[]): PluginProblem {
  const lines = issues.flatMap((issue) => {
    const keys = issue.code === "unrecognized_keys" ? issue.keys : issue.path;
    const key = keys.findLast((part) => typeof part === "string");
    return lineOf(written, JSON.stringify(key ?? "")) ?? [];
  });
  const detail = issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": ")).join("; ");
  return new PluginProblem("plugin.mcp.shape", { detail }, lines[0] ?? 1);
}

function lineOf(written: string, text: string): number | null {
  const at = written.indexOf(text);
  return at < 0 ? null : written.slice(0, at).split("\n").length;
}

function isSafeAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url?.username !== "" || url.password !== "") return false;
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && isLocal);
}
