import { z } from "zod";
import type { Devorch } from "../../actions/devorch.ts";
import { Exit, type ExitCode, messageOf, UserError } from "../../task/errors.ts";
import type { TaskEvent } from "../../task/events.ts";
import { isTextKey } from "../../texts/index.ts";

/** Every request names the version of the executable that sends it, and only the same version is served. */
export const versionHeader = "x-devorch-version";

/** Bytes of one request: a picture in base64, and more. */
export const maxRequestBytes = 8 * 1024 * 1024;

/** How often a stream sends an `alive` line, in milliseconds. */
export const aliveEveryMs = 5000;

/** Sends one request to the owner; throws OwnerGone when no process accepts it. */
export type Send = (route: string, body: unknown, signal?: AbortSignal) => Promise<Response>;

export type Method = Exclude<keyof Devorch, "follow">;

const id = z.string().min(1).max(100);
const by = z.string().max(200);
const revision = z.number().int().optional();
const lang = z.enum(["es", "en"]);
const repo = z.string();
const key = z.string().min(1).max(200).optional();
const query = z.looseObject({
  states: z.array(z.string()).max(100).optional(),
  savedSince: z.string().optional(),
  repo: z.string().optional(),
  limit: z.number().int().min(0).optional(),
  before: z.number().int().min(0).optional(),
});
const role = z.enum(["owner", "member", "viewer"]);

/** The methods that clients may call, with their arguments. Unknown fields are kept: both sides have the same version. */
export const methods = {
  start: z.tuple([z.looseObject({ text: z.string(), repo, lang, chat: z.string(), options: z.looseObject({}), key })]),
  adopt: z.tuple([
    z.looseObject({ url: z.string(), branch: z.string(), lang, chat: z.string(), yes: z.boolean(), key }),
  ]),
  attach: z.tuple([z.looseObject({ name: z.string(), data: z.string() })]),
  transcribe: z.tuple([
    z.looseObject({ data: z.string(), media: z.string(), seconds: z.number() }),
    z.looseObject({ by: by.optional() }),
  ]),
  ask: z.tuple([
    z.looseObject({
      text: z.string(),
      chat: z.string(),
      lang,
      repo: repo.nullable(),
      key,
      edited: z.boolean().optional(),
      heard: z.boolean().optional(),
      material: z.string().optional(),
      about: id.optional(),
      shown: z.object({ revision, pause: revision }).optional(),
    }),
  ]),
  tasks: z.union([z.tuple([]), z.tuple([query])]),
  countTasks: z.union([z.tuple([]), z.tuple([query])]),
  show: z.tuple([id]),
  diff: z.tuple([id]),
  cost: z.union([z.tuple([]), z.tuple([id])]),
  events: z.tuple([id, z.number().int()]),
  record: z.tuple([id]),
  approve: z.tuple([id, z.looseObject({ revision, pause: revision, by, unverified: z.boolean().optional() })]),
  reject: z.tuple([id, z.looseObject({ revision, why: z.string(), by })]),
  modify: z.tuple([id, z.looseObject({ revision, change: z.string(), by })]),
  edit: z.tuple([id, z.looseObject({ plan: z.unknown(), by })]),
  answer: z.tuple([id, z.looseObject({ text: z.string(), question: z.number().int().optional(), by })]),
  cancel: z.union([z.tuple([id]), z.tuple([id, z.looseObject({})])]),
  resume: z.tuple([
    id,
    z.looseObject({ maxCostUsd: z.number().optional(), raiseUsd: z.number().positive().optional() }),
  ]),
  pause: z.tuple([id]),
  rollback: z.tuple([id, z.looseObject({ step: z.number().int(), revision: z.number().int().optional() })]),
  pullRequest: z.tuple([id, z.looseObject({ ready: z.boolean().optional(), by: by.optional() })]),
  mendCi: z.tuple([id, z.looseObject({ sha: z.string().optional(), by })]),
  repos: z.tuple([]),
  addRepo: z.tuple([z.string(), z.string(), z.string().nullish()]),
  removeRepo: z.tuple([z.string()]),
  setRepo: z.tuple([
    z.string(),
    z.looseObject({ set: z.record(z.string(), z.string()), unset: z.array(z.string()), by }),
  ]),
  backup: z.tuple([z.string().startsWith("/")]),
  people: z.tuple([]),
  invite: z.tuple([role]),
  personLimits: z.tuple([]),
  setPersonLimit: z.tuple([id, z.number().positive().nullable()]),
  setRole: z.tuple([id, role]),
  removePerson: z.tuple([id]),
  tokens: z.tuple([]),
  addToken: z.tuple([z.looseObject({ name: z.string(), role })]),
  removeToken: z.tuple([z.string()]),
} satisfies Record<Method, z.ZodType<unknown[]>>;

/** Every method but `follow` is the same call with another name. */
export function devorchOf(
  call: (method: Method, args: unknown[]) => Promise<unknown>,
  follow: Devorch["follow"],
): Devorch {
  const calls = Object.keys(methods).map((name) => [name, (...args: unknown[]) => call(name as Method, args)]);
  return { ...(Object.fromEntries(calls) as Pick<Devorch, Method>), follow };
}

export function isMethod(name: string): name is Method {
  return Object.hasOwn(methods, name);
}

export const CallRequest = z.object({ method: z.string(), args: z.array(z.unknown()) });
export const FollowRequest = z.object({ id, fromSeq: z.number().int() });
export const Ping = z.object({ version: z.string(), pid: z.number() });

const Failure = z.union([
  z.object({
    key: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    exit: z.number(),
    /** The sentence, for a client that lacks it. */
    message: z.string().optional(),
  }),
  z.object({ message: z.string() }),
]);
type Failure = z.infer<typeof Failure>;

export const CallAnswer = z.union([z.object({ error: Failure }), z.object({ ok: z.unknown().optional() })]);

/** The body of a call, without arguments that are not there. */
export function callBody(method: Method, args: readonly unknown[]): { method: Method; args: unknown[] } {
  const last = args.findLastIndex((arg) => arg !== undefined);
  return { method, args: args.slice(0, last + 1) };
}

/** The result of a call. Throws what it threw on the other side. */
export function readAnswer(body: unknown): unknown {
  const answer = CallAnswer.parse(body);
  if ("error" in answer) throw fromFailure(answer.error);
  return answer.ok;
}

/** Throws UserError 2 for more than a request may hold. */
export function requestText(body: unknown): string {
  const text = JSON.stringify(body);
  const size = Buffer.byteLength(text);
  if (size <= maxRequestBytes) return text;
  const params = { size: Math.ceil(size / 1024), max: maxRequestBytes / 1024 };
  throw new UserError("socket.too-big", params, { exit: Exit.usage });
}

/** One line of a stream. A stream whose last line is neither `end` nor `error` was cut off. */
export type StreamLine = { event: TaskEvent } | { alive: true } | { end: true } | { error: Failure };

/** A thrown error as data, without its stack. */
export function toFailure(error: unknown): Failure {
  if (error instanceof UserError) return { key: error.key, params: error.params, exit: error.exit };
  return { message: messageOf(error) };
}

/** The error that the other side threw, to be thrown on this one. */
export function fromFailure(failure: Failure): Error {
  if (!("key" in failure)) return new Error(failure.message);
  const { key, params, message } = failure;
  const exit = Object.values(Exit).find((code): code is ExitCode => code === failure.exit) ?? Exit.usage;
  if (isTextKey(key)) return new UserError(key, params, { exit });
  // A newer server has sentences of its own.
  return message === undefined ? new Error(key) : new UserError("remote.said", { message }, { exit });
}
