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
  /** A code that makes whoever sends it a person of this role, once. Only its hash is kept. */
  invite(code: { hash: string; role: Role; expiresAt: string }): Promise<void>;
  /** Uses a code up: the person is saved with its role in the same transaction; undefined for a code that is not valid. */
  accept(hash: string, person: Omit<Person, "role">): Promise<Person | undefined>;
}

/** Who says something, and by which message: that name makes a message that is read twice act once. */
export interface Speaker {
  id: string;
  role: Role;
  /** What is written about them: `Ana (12345)`. */
  name: string;
  /** A message says one thing: its name is the same however often it is read. */
  origin?: string;
}

type Right = "read" | "ask" | "start" | "own" | "owner";

/** What one must be for each word. `own`: the task's starter, or an owner. */
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

/** Devorch as this person may use it: everything else is refused with a sentence. Words and buttons go through here alike. */
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

/** An intent that a plugin brought, or took the place of, may do anything: a viewer's words never lead there. */
export function mayUseIntent({ role }: Speaker, intent: string, { plugins }: Pick<Loaded, "plugins">): boolean {
  if (role !== "viewer") return true;
  return readOnlyIntents.has(intent) && !plugins.some(({ kind, name }) => kind === "intent" && name === intent);
}

/** Who said it and by which message goes with every word that is kept. */
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
