/** What a process does in a fleet: answers people, talks to chats and forges, works on tasks. */
export const memberRoles = ["api", "bot", "worker"] as const;
export type MemberRole = (typeof memberRoles)[number];

/** A process that stays, as it says of itself. */
export interface Member {
  /** Another one at each start. */
  id: string;
  /** Of its machine, for people. */
  name: string;
  /** How the others reach it; null where they cannot. */
  url: string | null;
  roles: readonly MemberRole[];
  version: string;
  /** ISO. */
  since: string;
}

/** The processes that share the store and are alive. */
export interface Members {
  /** The id of this process. */
  readonly own: string;
  /** From now on this process is one of them, as long as it renews its leases. */
  enter(self: Omit<Member, "id" | "since">): Promise<void>;
  leave(): Promise<void>;
  /** Those that were alive a moment ago, the oldest first. */
  alive(): Promise<Member[]>;
  /** What all of them know, and no stranger does. */
  secret(): Promise<string>;
}
