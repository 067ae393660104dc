import type { Devorch } from "../actions/devorch.ts";
import type { Loaded } from "../sdk/load.ts";
import { Exit, UserError } from "../task/errors.ts";
import type { Lang } from "../texts/index.ts";

/** Owner: everything. Member: starts tasks and decides about own ones. Viewer: asks and reads. */
export type Role = "owner" | "member" | "viewer";

export const roles: readonly Role[] = ["owner", "member", "viewer"];

export function isRole(word: string): word is Role {
  return (roles as readonly string[]).includes(word);
}

export interface Person {
  /** `telegram:<number>` */
  id: string;
  role: Role;
  name: string;
  lang: Lang | null;
}

/** Who may speak to devorch in a chat. Implemented by orchestrator/store. */
export interface People {
  all(): Promise<Person[]>;
  person(id: string): Promise<Person | undefined>;
  save(person: Person): Promise<void>;
  remove(id: string): Promise<boolean>;
  /** Stores the hash of a code for one use; its sender gets the role. */
  invite(code: { hash: string; role: Role; expiresAt: string }): Promise<void>;
  /** Uses a code and saves the person with its role, in one transaction; undefined for an invalid code. */
  accept(hash: string, person: Omit<Person, "role">): Promise<Person | undefined>;
}

/** The sender of a message. */
export interface Speaker {
  id: string;
  role: Role;
  /** Shown name: `Ana (12345)`. */
  name: string;
  /** Unique name of the message, so that a message that is read twice acts once. */
  origin?: string;
}

type Right = "read" | "ask" | "start" | "own" | "owner";

/** The right that each method requires. `own`: the task's starter, or an owner. */
const requiredRight: Record<keyof Devorch, Right> = {
  start: "start",
  adopt: "start",
  ask: "read",
  tasks: "read",
  countTasks: "read",
  show: "read",
  diff: "read",
  cost: "read",
  approve: "own",
  reject: "own",
  modify: "own",
  edit: "own",
  answer: "own",
  cancel: "own",
  resume: "own",
  pause: "own",
  rollback: "own",
  repos: "read",
  addRepo: "owner",
  removeRepo: "owner",
  people: "owner",
  invite: "owner",
  setRole: "owner",
  removePerson: "owner",
  backup: "owner",
  follow: "read",
};

/** Devorch restricted to this person's rights; other calls throw UserError. Text and buttons both use it. */
export function asSpeaker(devorch: Devorch, speaker: Speaker): Devorch {
  const limited: Record<string, unknown> = {};
  for (const [method, need] of Object.entries(requiredRight)) {
    limited[method] = (...args: unknown[]) => {
      const act = () =>
        (devorch as unknown as Record<string, (...args: unknown[]) => unknown>)[method]?.(
          ...withSpeaker(method, args, speaker),
        );
      if (need === "read") return act();
      return mustBeAllowed(devorch, speaker, need, args).then(act);
    };
  }
  return limited as unknown as Devorch;
}

const readOnlyIntents: ReadonlySet<string> = new Set(["query", "status", "repo", "help", "smalltalk"]);

/** Whether the person may use an intent. A viewer may not use an intent of a plugin, because that may do anything. */
export function mayUseIntent({ role }: Speaker, intent: string, { plugins }: Pick<Loaded, "plugins">): boolean {
  if (role !== "viewer") return true;
  return readOnlyIntents.has(intent) && !plugins.some(({ kind, name }) => kind === "intent" && name === intent);
}

/** Adds the person and the message to the arguments of methods that record them. */
function withSpeaker(method: string, args: unknown[], { id, name, origin }: Speaker): unknown[] {
  if (method === "start")
    return [{ ...(args[0] as object), startedBy: id, ...(origin !== undefined && { key: origin }) }];
  if (method === "cancel" || method === "resume") return [args[0], { ...(args[1] as object), origin }];
  if (!/^(approve|reject|modify|edit|answer)$/.test(method)) return args;
  return [args[0], { ...(args[1] as object), by: name, origin }];
}

async function mustBeAllowed(devorch: Devorch, speaker: Speaker, need: Right, args: unknown[]): Promise<void> {
  const { role } = speaker;
  if (role === "owner") return;
  if (need === "owner") throw new UserError("people.owner-only", {}, { exit: Exit.usage });
  if (role === "viewer") throw new UserError("people.viewer", {}, { exit: Exit.usage });
  if (need !== "own") return;
  const { id, startedBy } = await devorch.show(String(args[0]));
  if (startedBy !== speaker.id) throw new UserError("people.not-yours", { id }, { exit: Exit.usage });
}
