import { z } from "zod";

/** A repository. `url` never holds credentials; `path` is absolute, on this machine. */
export type RepoRef = ({ kind: "remote"; url: string } | { kind: "folder"; path: string }) & {
  name: string;
  /** The forge that it lies on, where the host's name does not tell (`devorch repo add --forge`). */
  forge?: string | undefined;
};

/** The URL of a remote repository, the path of a folder: the same for every task of one repository. */
export function repoLocation(repo: RepoRef): string {
  return repo.kind === "remote" ? repo.url : repo.path;
}

/** Where a branch begins. */
export interface Base {
  branch: string;
  sha: string;
}

/** What an owner set for a repository; the keys are the names of the options of `devorch repo set`. */
export const Profile = z
  .object({
    test: z.string().min(1),
    /** Approved for exactly these manifests and lockfiles; installs dependencies before a task is planned. */
    setup: z.object({ run: z.string().min(1), network: z.boolean(), manifests: z.string() }),
    base: z.string().min(1),
    pr: z.enum(["off", "draft", "ready"]),
    ci: z.enum(["off", "ask", "auto"]),
    issues: z.string().min(1),
    /** US dollars per task. */
    "max-cost": z.number().positive(),
    reviewers: z.array(z.string().min(1)).min(1),
    "base-moved": z.enum(["say", "merge"]),
  })
  .partial();

export type Profile = z.infer<typeof Profile>;
export type ProfileKey = keyof Profile;

export const profileKeys = Object.keys(Profile.shape) as ProfileKey[];

export function isProfileKey(key: string): key is ProfileKey {
  return Object.hasOwn(Profile.shape, key);
}

/** One key of a profile: its value, who set it, and when (ISO). */
export type ProfileEntry = {
  [Key in ProfileKey]: { key: Key; value: NonNullable<Profile[Key]>; by: string; at: string };
}[ProfileKey];

export function profileOf(entries: readonly Pick<ProfileEntry, "key" | "value">[]): Profile {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value])) as Profile;
}
