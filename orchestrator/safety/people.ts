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

/** Whether the person may use an intent. A viewer may not use an intent of a plugin, because that may do anything. */
export function mayUseIntent(
  { role }: Speaker,
  intent: string,
  { intents, plugins }: Pick<Loaded, "intents" | "plugins">,
): boolean {
  if (role !== "viewer") return true;
  const isPlugin = plugins.some(({ kind, name }) => kind === "intent" && name === intent);
  return !isPlugin && intents.get(intent)?.readOnly === true;
}
