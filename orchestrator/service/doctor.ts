import { randomBytes } from "node:crypto";
import { access, statfs, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { SandboxStatus } from "../run/workspace.ts";
import { errorReason } from "../sdk/error_reason.ts";
import { UserError } from "../task/errors.ts";
import { type TextKey, text } from "../texts/index.ts";
import type { Lang, TextParams } from "../texts/sentence.ts";
import {
  checkClock,
  checkKey,
  checkModel,
  checkPlugins,
  checkPrivate,
  checkReviewer,
  checkServers,
  checkTelegram,
  checkTool,
} from "./doctor_checks.ts";
import {
  checkDatabase,
  checkDatabaseClock,
  checkQueue,
  checkWorkers,
  type DatabaseFacts,
  type QueueFacts,
} from "./doctor_fleet.ts";
import { fetchAnswer, type HttpAnswer, reasonOf } from "./doctor_requests.ts";

/** The result of one check. `needed`: devorch cannot work without it. */
export interface DoctorLine {
  name: string;
  ok: boolean;
  needed: boolean;
  detail: string;
  /** How to fix it; empty when it is ok. */
  fix: string;
}

export type ServerAnswers = ReadonlyMap<string, { tools: number } | { why: string }>;

/** What the doctor checks; app/parts/doctor.ts passes the real parts. */
export interface DoctorChecks {
  version: string;
  /** Files that were read, and every problem in them. */
  settings(): Promise<{ files: string[]; problems: string[] }>;
  /**
   * One per provider in use: whether one of the variables holds a key, its configured endpoint, and the request for its list of
   * models.
   */
  keys: readonly {
    provider: string;
    variables: readonly string[];
    present: boolean;
    baseUrl?: string | undefined;
    catalogue?: { url: string; headers: Record<string, string> } | undefined;
  }[];
  /** The models in use; `setting` names them. */
  models: readonly { provider: string; model: string; setting: string; priced: boolean }[];
  /** Who reads the finished work; null without a review. */
  reviewer: { model: string; isExecutor: boolean } | null;
  /** Registered repositories; `see` says what is there, or throws. */
  repos: readonly { name: string; see(): Promise<string> }[];
  /** The address of Telegram's getMe; it holds the token. */
  telegram: { url: string } | null;
  /** Programs whose version is shown; `why`: the sentence for a missing one. */
  tools: readonly { name: string; command: readonly string[]; why: TextKey }[];
  /** Files and folders that other users of the machine must not read. */
  private: readonly { path: string; kind: "file" | "folder" }[];
  /** Plugins that were not loaded. */
  broken: readonly { file: string; line: number | null; reason: string }[];
  /** MCP servers: how many tools each has, or why it does not answer. Absent where there are none. */
  servers?(): Promise<ServerAnswers>;
  /** DATABASE_URL: what is there, or throws. Absent without. */
  database?(): Promise<DatabaseFacts>;
  /** QUEUE_URL, likewise. */
  queue?(): Promise<QueueFacts>;
  now?(): number;
  /** Milliseconds that one check may take. */
  patience?: number;
  sandbox(): Promise<SandboxStatus>;
  folders: readonly { name: string; path: string }[];
  /** The process that owns the data folder, if one does. */
  owner(): Promise<{ pid: number | null } | null>;
  /** Bytes that are free where `path` is or will be. */
  freeBytes?(path: string): Promise<number>;
}

/** Under this much free disk tasks pause. */
const diskFloor = 1024 ** 3;
/** Runs all checks at once; the order of the lines is fixed. Never throws. */
export async function doctor(checks: DoctorChecks, lang: Lang): Promise<DoctorLine[]> {
  const say = (key: TextKey, params: TextParams = {}) => text(lang, key, params);
  const probe = probeWithin(checks.patience ?? 10_000);
  const heard = new Map(checks.keys.flatMap((key) => askCatalogue(key)));
  const me = checks.telegram && ignoreRejection(fetchAnswer(checks.telegram.url));
  const everyone = [...heard.values(), ...(me ? [me] : [])];
  const looks: Promise<DoctorLine>[] = [
    probe(say, "doctor.version", true, async () => ({ ok: true, detail: checks.version, fix: "" })),
    probe(say, "doctor.settings", true, () => checkSettings(checks, say)),
    ...checks.keys.flatMap((key) => probeKey(key, heard.get(key.provider) ?? notAsked, probe, say)),
    ...checks.models.map((model) => {
      const named = { model: `${model.provider}/${model.model}` };
      return probe(say, "doctor.model", false, () => checkModel(model, heard.get(model.provider), say), named);
    }),
    ...(checks.reviewer ? [checks.reviewer] : []).map((reviewer) =>
      probe(say, "doctor.reviewer", false, async () => checkReviewer(reviewer, say)),
    ),
    ...checks.repos.map(({ name, see }) =>
      probe(say, "doctor.repo", false, async () => ({ ok: true, detail: await see(), fix: "" }), { name }),
    ),
    ...(me ? [probe(say, "doctor.telegram", true, () => checkTelegram(me, say))] : []),
    probe(say, "doctor.clock", false, () => checkClock(everyone, checks.now ?? Date.now, say)),
    ...probeDatabase(checks, probe, say),
    ...(checks.queue ? [checks.queue] : []).map((ask) =>
      orFix(
        probe(say, "doctor.queue", false, async () => checkQueue(await ask(), say)),
        say("doctor.queue-fix"),
      ),
    ),
    probe(say, "doctor.sandbox", true, () => checkSandbox(checks, say)),
    ...checks.tools.map((tool) => probe(say, "doctor.tool", false, () => checkTool(tool, say), { name: tool.name })),
    ...checks.folders.flatMap((folder) => probeFolder(folder, checks.freeBytes ?? freeBytes, probe, say)),
    ...checks.private.map(({ path, kind }) =>
      probe(say, "doctor.private", false, () => checkPrivate(path, kind, say), { name: basename(path) }),
    ),
    probe(say, "doctor.plugins", false, async () => checkPlugins(checks.broken, say)),
    ...(checks.servers ? [checks.servers] : []).map((ask) =>
      probe(say, "doctor.servers", false, async () => checkServers(await ask(), say)),
    ),
    probe(say, "doctor.owner", false, () => checkOwner(checks, say)),
  ];
  return await Promise.all(looks);
}

const notAsked = ignoreRejection(Promise.reject<HttpAnswer>(new Error("not asked")));

function askCatalogue({ provider, present, catalogue }: DoctorChecks["keys"][number]): [string, Promise<HttpAnswer>][] {
  return present && catalogue ? [[provider, ignoreRejection(fetchAnswer(catalogue.url, catalogue.headers))]] : [];
}

/** Keeps a rejection that is awaited later, or never, from being unhandled. */
function ignoreRejection<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

export type Say = (key: TextKey, params?: TextParams) => string;
export type DoctorFinding = Pick<DoctorLine, "ok" | "detail" | "fix">;

type DoctorProbe = (
  say: Say,
  key: TextKey,
  needed: boolean,
  see: () => Promise<DoctorFinding>,
  params?: TextParams,
) => Promise<DoctorLine>;

function probeWithin(patience: number): DoctorProbe {
  return async (say, key, needed, see, params = {}) => {
    const name = say(key, params);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<DoctorFinding>((resolve) => {
      const seen = { ok: false, detail: say("doctor.late"), fix: say("doctor.late-fix") };
      timer = setTimeout(() => resolve(seen), patience);
    });
    try {
      return { name, needed, ...(await Promise.race([see(), late])) };
    } catch (error) {
      const detail =
        error instanceof UserError ? say(error.key, error.params) : say("error.other", { detail: errorReason(error) });
      return { name, needed, ok: false, detail, fix: "" };
    } finally {
      clearTimeout(timer);
    }
  };
}

async function checkSettings(checks: DoctorChecks, say: Say): Promise<DoctorFinding> {
  const { files, problems } = await checks.settings();
  const read = files.length > 0 ? files.join(", ") : say("doctor.settings-none");
  if (problems.length === 0) return { ok: true, detail: read, fix: "" };
  return { ok: false, detail: problems.join(" · "), fix: say("doctor.settings-fix", { files: read }) };
}

function probeKey(
  key: DoctorChecks["keys"][number],
  heard: Promise<HttpAnswer>,
  look: DoctorProbe,
  say: Say,
): Promise<DoctorLine>[] {
  const { provider, baseUrl } = key;
  const looks = [look(say, "doctor.key", true, () => checkKey(key, heard, say), { provider })];
  if (baseUrl) looks.push(look(say, "doctor.endpoint", true, () => checkEndpoint(baseUrl, say), { provider }));
  return looks;
}

/** Any HTTP answer is ok: only a server that does not answer is a problem here. */
async function checkEndpoint(url: string, say: Say): Promise<DoctorFinding> {
  try {
    const answer = await fetch(url, { method: "GET", redirect: "manual", signal: AbortSignal.timeout(5000) });
    return { ok: true, detail: say("doctor.endpoint-answers", { url, status: answer.status }), fix: "" };
  } catch (error) {
    const unreachable = say("doctor.unreachable", { host: url, reason: reasonOf(error) });
    return { ok: false, detail: unreachable, fix: say("doctor.endpoint-fix") };
  }
}

async function checkSandbox(checks: DoctorChecks, say: Say): Promise<DoctorFinding> {
  const { tier, detail } = await checks.sandbox();
  if (tier === "none")
    return { ok: false, detail: say("doctor.sandbox-none"), fix: say("doctor.sandbox-why", { detail }) };
  if (tier === "off") return { ok: true, detail: say("doctor.sandbox-off"), fix: "" };
  const found = say("doctor.sandbox-tier", { tier, detail });
  return { ok: true, detail: process.getuid?.() === 0 ? `${found}. ${say("sandbox.root")}` : found, fix: "" };
}

/** Asked once, for all that is to be known of it. */
function probeDatabase(checks: DoctorChecks, probe: DoctorProbe, say: Say): Promise<DoctorLine>[] {
  if (!checks.database) return [];
  const facts = ignoreRejection(checks.database());
  const now = checks.now ?? Date.now;
  const looks = [
    probe(say, "doctor.database", true, async () => checkDatabase(await facts, say)),
    probe(say, "doctor.workers", false, async () => checkWorkers(await facts, say)),
    probe(say, "doctor.database-clock", false, async () => checkDatabaseClock(await facts, now(), say)),
  ];
  return looks.map((look) => orFix(look, say("doctor.database-fix")));
}

/** What cannot be asked has no fix of its own. */
async function orFix(look: Promise<DoctorLine>, fix: string): Promise<DoctorLine> {
  const line = await look;
  return line.ok || line.fix ? line : { ...line, fix };
}

function probeFolder(
  { name, path }: DoctorChecks["folders"][number],
  free: (path: string) => Promise<number>,
  look: DoctorProbe,
  say: Say,
): Promise<DoctorLine>[] {
  return [
    look(say, "doctor.folder", true, () => checkWritable(path, say), { name }),
    look(say, "doctor.disk", true, () => checkDiskSpace(path, free, say), { name }),
  ];
}

/** Writes a file in the folder or in the nearest existing one above it: permissions alone prove nothing, least of all for root. */
async function checkWritable(path: string, say: Say): Promise<DoctorFinding> {
  const at = await nearestExisting(path);
  const probe = join(at, `.devorch-doctor-${randomBytes(6).toString("hex")}`);
  try {
    await writeFile(probe, "", { flag: "wx" });
    await unlink(probe);
    return { ok: true, detail: at === path ? path : say("doctor.folder-will-be", { path }), fix: "" };
  } catch (error) {
    const detail = say("doctor.folder-closed", { path: at, reason: reasonOf(error) });
    return { ok: false, detail, fix: say("doctor.folder-fix", { path }) };
  }
}

async function checkDiskSpace(path: string, free: (path: string) => Promise<number>, say: Say): Promise<DoctorFinding> {
  const gigabytes = (bytes: number) => (bytes / 1024 ** 3).toFixed(1);
  const bytes = await free(path);
  const detail = say("doctor.disk-free", { free: gigabytes(bytes) });
  return bytes >= diskFloor
    ? { ok: true, detail, fix: "" }
    : { ok: false, detail, fix: say("doctor.disk-fix", { least: gigabytes(diskFloor), path }) };
}

async function checkOwner(checks: DoctorChecks, say: Say): Promise<DoctorFinding> {
  const found = await checks.owner();
  if (found === null) return { ok: true, detail: say("doctor.owner-none"), fix: "" };
  return { ok: true, detail: say("doctor.owner-alive", { pid: found.pid ?? "?" }), fix: "" };
}

/** Bytes that an ordinary user may still write on the disk that holds the path. */
async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearestExisting(path));
  return Number(bavail) * Number(bsize);
}

async function nearestExisting(path: string): Promise<string> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  return there || dirname(path) === path ? path : await nearestExisting(dirname(path));
}
