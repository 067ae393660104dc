import { z } from "zod";
import type { AskRequest, Devorch } from "../../actions/devorch.ts";
import { LimitedDevorch } from "../../safety/limited_devorch.ts";
import type { Speaker } from "../../safety/people.ts";
import { type Redact, redactDeep } from "../../safety/redact.ts";
import { Exit, UserError } from "../../task/errors.ts";
import type { TaskOptions } from "../../task/task.ts";
import type { TextParams } from "../../texts/sentence.ts";
import { badRequest } from "../socket/dispatch.ts";
import { devorchOf, type Method } from "../socket/protocol.ts";

interface Guest {
  speaker: Speaker & { origin: string };
  clean: Redact;
  /** Called with what is no UserError; the guest hears only that there was one. */
  onError(error: unknown): void;
}

/**
 * Devorch for a person on another machine: with the rights of the token, in a chat of its own, without what only the machine itself may
 * name (folders, other people, limits that were raised), and redacted.
 */
export function guestDevorch(devorch: Devorch, { speaker, clean, onError }: Guest): Devorch {
  const limited = new LimitedDevorch(devorch, { speaker });
  const chat = speaker.id;
  const mustBeReachable = async (repo: string) => {
    if (isAddress(repo) || (await devorch.repos()).some(({ name }) => name === repo)) return;
    throw new UserError("remote.folder", { repo });
  };
  const own: Pick<Devorch, OwnMethod> = {
    async start({ text, repo, lang, options }) {
      await mustBeReachable(repo);
      return await limited.start({ text, repo, lang, options: startOptions(options), chat });
    },
    async adopt({ url, branch, lang, yes }) {
      await mustBeReachable(url);
      return await limited.adopt({ url, branch, lang, yes, chat });
    },
    async ask({ text, lang, repo, edited, heard, material, about, shown }) {
      if (repo !== null) await mustBeReachable(repo);
      const given = { edited, heard, material, about, shown };
      const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const message: AskRequest = { text, lang, repo, chat, key: speaker.origin, ...present };
      return await limited.ask(message);
    },
    async addRepo(name, url, forge) {
      await mustBeReachable(url);
      await limited.addRepo(name, url, forge);
    },
    async backup() {
      throw new UserError("remote.here-only", { name: "backup" });
    },
  };
  const fail = (error: unknown): never => {
    if (!(error instanceof UserError)) onError(error);
    throw harmless(error, clean);
  };
  return devorchOf(
    async (method, args) => {
      const act = (isOwn(method) ? own[method] : limited[method]) as (...args: unknown[]) => Promise<unknown>;
      const answer = await act.apply(limited, withoutNotes(method, args)).catch(fail);
      // A new token is the one answer that may hold one.
      return method === "addToken" ? answer : redactDeep(answer, clean);
    },
    async function* (id, fromSeq, signal) {
      try {
        for await (const event of limited.follow(id, fromSeq, signal)) yield redactDeep(event, clean) as typeof event;
      } catch (error) {
        fail(error);
      }
    },
  );
}

/** An address that any machine reaches alike: a URL that is no file's, or `git@host:path`. */
function isAddress(text: string): boolean {
  return /^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(text.trim()) || /^[^/\s]+@[^/\s]+:/.test(text.trim());
}

/** What a person may choose; the rest is what devorch itself notes. */
const StartOptions = z.object({
  base: z.string().optional(),
  branch: z.string().optional(),
  test: z.string().optional(),
  maxCostUsd: z.number().positive().optional(),
  timeoutSeconds: z.number().int().positive().optional(),
  yes: z.boolean().optional(),
  unverified: z.boolean().optional(),
  planOnly: z.boolean().optional(),
  pr: z.enum(["off", "draft", "ready"]).optional(),
  answers: z.array(z.string()).optional(),
});

function startOptions(given: TaskOptions): TaskOptions {
  return JSON.parse(JSON.stringify(read(StartOptions, given)));
}

const revision = z.number().int().optional();

/**
 * Every method: `own` is carried out here, `rights` is as it was said where the person may; with a schema, that is what a person may
 * say with a command about a task: of who says it, and of what that stands for, devorch makes its own notes.
 */
export const guestMethods = {
  start: "own",
  adopt: "own",
  ask: "own",
  addRepo: "own",
  backup: "own",
  approve: z.object({ revision, pause: revision, unverified: z.boolean().optional() }),
  reject: z.object({ revision, why: z.string() }),
  modify: z.object({ revision, change: z.string() }),
  edit: z.object({ revision, plan: z.unknown() }),
  answer: z.object({ text: z.string(), question: revision }),
  resume: z.object({
    maxCostUsd: z.number().positive().optional(),
    raiseUsd: z.number().positive().optional(),
    note: z.string().optional(),
  }),
  rollback: z.object({ step: z.number().int(), revision }),
  pullRequest: z.object({ ready: z.boolean().optional() }),
  mendCi: z.object({ sha: z.string().optional() }),
  cancel: "rights",
  pause: "rights",
  attach: "rights",
  transcribe: "rights",
  tasks: "rights",
  countTasks: "rights",
  show: "rights",
  diff: "rights",
  cost: "rights",
  events: "rights",
  record: "rights",
  repos: "rights",
  removeRepo: "rights",
  setRepo: "rights",
  people: "rights",
  invite: "rights",
  personLimits: "rights",
  setPersonLimit: "rights",
  setRole: "rights",
  removePerson: "rights",
  tokens: "rights",
  addToken: "rights",
  removeToken: "rights",
} as const satisfies Record<Method, z.ZodType | "own" | "rights">;

type OwnMethod = { [M in Method]: (typeof guestMethods)[M] extends "own" ? M : never }[Method];

function isOwn(method: Method): method is OwnMethod {
  return guestMethods[method] === "own";
}

function withoutNotes(method: Method, args: unknown[]): unknown[] {
  const said = guestMethods[method];
  return typeof said === "string" ? args : [args[0], read<unknown>(said, args[1])];
}

function read<Value>(schema: z.ZodType<Value>, given: unknown): Value {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw badRequest(result.error.issues[0]?.path.join(".") ?? "");
}

/** An error without secrets, and without what only a log is for. */
function harmless(error: unknown, clean: Redact): UserError {
  if (!(error instanceof UserError)) return new UserError("remote.internal", {}, { exit: Exit.failed, cause: error });
  const { key, params, exit } = error;
  return new UserError(key, redactDeep(params, clean) as TextParams, { exit, cause: error });
}
