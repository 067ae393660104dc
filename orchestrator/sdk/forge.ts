/** Where a person looks at a branch, and where they open a pull request from it. */
export interface BranchLinks {
  url: string;
  compareUrl: string | null;
}

/** A repository on a forge. */
export interface ForgeRepository {
  /** Its page, without `.git`: `https://github.com/me/shop`. */
  page: string;
  /** Everything before the last part of its path: `me`, `group/sub`. */
  owner: string;
  name: string;
}

/** A pull request, or what the forge calls it. */
export interface PullRequest {
  url: string;
  number: number;
  draft: boolean;
}

export interface PullRequestWanted {
  /** The branch that was pushed. */
  head: string;
  base: string;
  title: string;
  body: string;
  draft: boolean;
  /** Names of people on the forge. */
  reviewers: readonly string[];
}

/** A request of the forge's API; `path` is below it and begins with a slash. Returns the JSON of the answer. Throws ForgeError. */
export type ForgeCall = (
  path: string,
  request?: { method: "POST" | "PUT" | "PATCH"; body: unknown },
) => Promise<unknown>;

/** The forge refused or did not answer; `status` 0 where there was no answer. */
export class ForgeError extends Error {
  override readonly name = "ForgeError";
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** One forge: the default export of a file in `forges/`; the file's name is its name. */
export interface Forge {
  description: string;
  /** Whether a host is this forge, by its name alone: `gitlab.example.org`. */
  matches(host: string): boolean;
  links(repository: ForgeRepository, branch: string, base: string): BranchLinks;
  /** The API of the forge; absent where devorch only knows its links. */
  api?: {
    /** Its address for a host: `https://git.example.org` gives `https://git.example.org/api/v1`. No slash at the end. */
    url(origin: string): string;
    /** Whether a host of an unknown name is this forge; called without a token. A ForgeError means that it is not. */
    recognizes(call: ForgeCall): Promise<boolean>;
    headers(token: string): Record<string, string>;
    /** The open pull request from this branch; undefined without one. */
    findPullRequest(
      call: ForgeCall,
      repository: ForgeRepository,
      branch: Pick<PullRequestWanted, "head" | "base">,
    ): Promise<PullRequest | undefined>;
    openPullRequest(call: ForgeCall, repository: ForgeRepository, wanted: PullRequestWanted): Promise<PullRequest>;
  };
}

const forges = new WeakSet<object>();

/** Declares a forge: the default export of a file in `forges/`. */
export function defineForge(forge: Forge): Forge {
  forges.add(forge);
  return forge;
}

export function isForge(value: unknown): value is Forge {
  return typeof value === "object" && value !== null && forges.has(value);
}
