import type { Loaded } from "../sdk/load.ts";
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

const reading: ReadonlySet<string> = new Set(["query", "status", "repo", "help", "smalltalk"]);

/** An intent that a plugin brought, or took the place of, may do anything: a viewer's words never lead there. */
export function mayMean({ role }: Speaker, intent: string, { plugins }: Pick<Loaded, "plugins">): boolean {
  if (role !== "viewer") return true;
  return reading.has(intent) && !plugins.some(({ kind, name }) => kind === "intent" && name === intent);
}
