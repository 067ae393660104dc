/** What a forge knows, whatever its API looks like. */
export interface ForgeState {
  url: string;
  /** The account that the token belongs to. */
  me: string;
  /** Who may do what; others are strangers. */
  people: Record<string, "write" | "read">;
  pulls: Pull[];
  /** By commit. */
  jobs: Map<string, Job[]>;
  /** Of every other commit. */
  usualJobs: Job[];
  reviews: Review[];
  comments: Comment[];
  issues: Issue[];
  /** Of the page of a pull request. */
  talk: Talk[];
  /** Whether the token may make a draft ready for review. */
  mayEndDrafts: boolean;
  nextId(): number;
  now(): string;
}

export interface Pull {
  number: number;
  head: string;
  base: string;
  title: string;
  body: string;
  draft: boolean;
  closed?: boolean;
  reviewers: string[];
}

export interface Job {
  id: number;
  name: string;
  state: "pending" | "green" | "red";
  log: string;
}

export interface Review {
  id: number;
  pull: number;
  by: string;
  body: string;
  at: string;
}

export interface Comment {
  id: number;
  review: number;
  pull: number;
  /** The first comment of its thread. */
  thread: number;
  by: string;
  at: string;
  body: string;
  path: string;
  line: number;
}

export interface Talk {
  id: number;
  /** The issue or pull request. */
  of: number;
  by: string;
  body: string;
}

export interface Issue {
  number: number;
  title: string;
  body: string;
  labels: { name: string; by: string }[];
}

export interface Request {
  state: ForgeState;
  /** The parts of the path that the pattern leaves open, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  /** The JSON that was sent. */
  body: unknown;
}

/** `POST /repos/:owner/:repo/pulls` and what answers it; undefined: 404. */
export type Routes = Record<string, (request: Request) => Response | undefined>;

/** One API of a forge. */
export interface Wire {
  prefix: string;
  /** How a token is sent. */
  token(headers: Headers): string | undefined;
  /** The path that tells which forge it is, and its answer to somebody without a token. */
  probe: string;
  recognized(): Response;
  routes: Routes;
  /** A signed delivery of its webhook about the repository. */
  delivery(state: ForgeState, secret: string, name: string): { headers: Record<string, string>; body: string };
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}

/** 422 with the forge's words where the body is not what the API takes. */
export function taken<T>(
  schema: { safeParse(value: unknown): { success: boolean; data?: T } },
  body: unknown,
  act: (body: T) => Response | undefined,
): Response | undefined {
  const { success, data } = schema.safeParse(body);
  return success ? act(data as T) : json({ message: "Validation Failed" }, 422);
}

export function addPull(
  state: ForgeState,
  wanted: Omit<Pull, "number" | "reviewers">,
  exists: number,
  message: unknown,
) {
  // A forge has one open pull request per branch.
  if (state.pulls.some(({ head, closed }) => head === wanted.head && !closed)) return json({ message }, exists);
  const pull = { ...wanted, number: 100 + state.pulls.length + 1, reviewers: [] };
  state.pulls.push(pull);
  return pull;
}

export function jobsOf({ jobs, usualJobs }: ForgeState, sha = ""): Job[] {
  return jobs.get(sha) ?? usualJobs;
}

/** The job of a number, of whatever commit. */
export function jobOf({ jobs, usualJobs }: ForgeState, number: string | undefined): Job | undefined {
  return [...usualJobs, ...[...jobs.values()].flat()].find(({ id }) => String(id) === number);
}

export function openPulls({ pulls }: ForgeState): Pull[] {
  return pulls.filter(({ closed }) => !closed);
}

export function labelled({ issues }: ForgeState, label: string): Issue[] {
  return issues.filter(({ labels }) => labels.some(({ name }) => name === label));
}
