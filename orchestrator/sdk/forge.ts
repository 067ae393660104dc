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

/** What a forge's client sends its requests with. */
export interface ForgeConnection {
  /** `https://git.example.org`. */
  origin: string;
  /** The address of the API; a request to another address throws. */
  url: string;
  /** undefined while the host is asked which forge it is. */
  token: string | undefined;
  /**
   * Like the global `fetch`, for this API alone, with its limits of time and size. Throws ForgeError for every answer but success.
   * With `redirect: "follow"` a GET follows one redirect, without the token, to a text.
   */
  fetch(url: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/** The forge refused or did not answer; `status` 0 where there was no answer. */
export class ForgeError extends Error {
  override readonly name = "ForgeError";
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** One job or status of a commit. */
export interface ForgeCheck {
  name: string;
  state: "pending" | "green" | "red";
  /** What the forge says of it; may be empty. */
  summary: string;
  /** For `checks.log`; null where there is no log. */
  log: string | null;
}

/** A comment of a submitted review. */
export interface ReviewComment {
  id: string;
  /** Answers to it belong there. */
  thread: string;
  /** The account's name. */
  by: string;
  bot: boolean;
  /** ISO. */
  at: string;
  body: string;
  /** null: about the whole change. */
  path: string | null;
  line: number | null;
}

export interface ForgeIssue {
  number: number;
  url: string;
  title: string;
  body: string;
}

export interface IssueComment {
  id: string;
  body: string;
}

/** What a delivery of a webhook is about; a repository's page, as in ForgeRepository. */
export interface ForgeDelivery {
  repository: string;
}

/**
 * One forge: the default export of a file in `forges/`; the file's name is its name. `client` makes what every other function is given;
 * they throw ForgeError. A part that is absent is one that devorch does without.
 */
export interface Forge<Client = unknown> {
  description: string;
  /** Whether a host is this forge, by its name alone: `gitlab.example.org`. */
  matches(host: string): boolean;
  links(repository: ForgeRepository, branch: string, base: string): BranchLinks;
  /** Absent where devorch only knows its links. */
  api?: {
    /** Its address for a host: `https://git.example.org` gives `https://git.example.org/api/v1`. No slash at the end. */
    url(origin: string): string;
    client(connection: ForgeConnection): Client | Promise<Client>;
    /** Whether a host of an unknown name is this forge; called without a token. A ForgeError means that it is not. */
    recognizes(client: Client): Promise<boolean>;
    /** Whether an account may write to the repository. */
    mayWrite(client: Client, repository: ForgeRepository, account: string): Promise<boolean>;
  };
  pullRequests?: {
    /** The open pull request from this branch; undefined without one. */
    find(
      client: Client,
      repository: ForgeRepository,
      branch: Pick<PullRequestWanted, "head" | "base">,
    ): Promise<PullRequest | undefined>;
    open(client: Client, repository: ForgeRepository, wanted: PullRequestWanted): Promise<PullRequest>;
    /** A draft becomes ready for review; one that is no draft stays as it is. Absent where the forge has no drafts. */
    ready?(client: Client, repository: ForgeRepository, number: number): Promise<PullRequest>;
  };
  checks?: {
    list(client: Client, repository: ForgeRepository, sha: string): Promise<ForgeCheck[]>;
    log(client: Client, repository: ForgeRepository, log: string): Promise<string>;
  };
  reviews?: {
    /** The comments of every submitted review of a pull request, answers included, oldest first. */
    comments(client: Client, repository: ForgeRepository, number: number): Promise<ReviewComment[]>;
    answer(
      client: Client,
      repository: ForgeRepository,
      number: number,
      to: Pick<ReviewComment, "thread" | "path" | "line">,
      text: string,
    ): Promise<void>;
  };
  issues?: {
    /** Open issues with this label. */
    labelled(client: Client, repository: ForgeRepository, label: string): Promise<ForgeIssue[]>;
    /** The account that set the label last; undefined where the forge does not tell. */
    labelledBy(client: Client, repository: ForgeRepository, number: number, label: string): Promise<string | undefined>;
    read(client: Client, repository: ForgeRepository, number: number): Promise<ForgeIssue>;
    comments(client: Client, repository: ForgeRepository, number: number): Promise<IssueComment[]>;
    comment(client: Client, repository: ForgeRepository, number: number, text: string): Promise<IssueComment>;
    edit(client: Client, repository: ForgeRepository, number: number, id: string, text: string): Promise<void>;
  };
  webhook?: {
    /** Whether the delivery bears the secret; compares in constant time. */
    isSigned(secret: string, headers: Headers, body: string): boolean | Promise<boolean>;
    /** What the delivery is about; undefined for nothing that devorch follows. */
    read(headers: Headers, body: unknown): ForgeDelivery | undefined;
  };
}

const forges = new WeakSet<object>();

/** Declares a forge: the default export of a file in `forges/`. */
export function defineForge<Client>(forge: Forge<Client>): Forge {
  forges.add(forge);
  return forge as Forge;
}

export function isForge(value: unknown): value is Forge {
  return typeof value === "object" && value !== null && forges.has(value);
}
