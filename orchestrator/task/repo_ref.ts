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

/** A page inside of a repository or a tracker: an issue, a change, a file. Never a repository itself. */
export interface ForgePage {
  /** Address of the repository that the page belongs to; null where the address does not say it, as of a tracker. */
  repo: string | null;
}

/** Browsers and servers stop at about as many characters. */
const address = /https?:\/\/[^\s<>"'`«»]{1,2000}/gi;
/** What follows the repository's name in the address of a page of it, on every forge. GitLab puts `-` before it. */
const pages: ReadonlySet<string> = new Set(
  (
    "- issues issue pull pulls pull-requests merge_requests browse commit commits blob tree raw src compare releases tags " +
    "actions pipelines wiki wikis discussions milestones branches blame"
  ).split(" "),
);

/** The first page that a text links to; undefined where it links to none. */
export function forgePageIn(text: string): ForgePage | undefined {
  for (const [found] of text.matchAll(address)) {
    const page = forgePage(found.replace(/[.,;:!?)\]}]+$/, ""));
    if (page) return page;
  }
  return undefined;
}

function forgePage(link: string): ForgePage | undefined {
  if (!URL.canParse(link)) return undefined;
  const { origin, pathname } = new URL(link);
  const parts = pathname.split("/").filter((part) => part !== "");
  const at = parts.findIndex((part, index) => index > 0 && pages.has(part) && index < parts.length - 1);
  if (at > 1) return { repo: `${origin}/${parts.slice(0, at).join("/")}` };
  // A list of issues or changes, and a tracker such as `/browse/SHOP-7`.
  const last = parts.at(-1) ?? "";
  if (parts.length > 2 && pages.has(last)) return { repo: `${origin}/${parts.slice(0, -1).join("/")}` };
  return parts.at(-2) === "browse" ? { repo: null } : undefined;
}

/** Whether two addresses are of one repository: scheme, `.git`, credentials, case of the host and a last slash say nothing. */
export function isSameRepository(one: string, other: string): boolean {
  return plainAddress(one) === plainAddress(other);
}

function plainAddress(url: string): string {
  const web = url.replace(/^git@([^:/]+):/, "https://$1/");
  if (!URL.canParse(web)) return url;
  const { host, pathname } = new URL(web);
  return `${host.toLowerCase()}${pathname.replace(/\/+$/, "").replace(/\.git$/, "")}`;
}
