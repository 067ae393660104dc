/** A place in the repository that an answer rests on; lines count from 1. */
export interface Source {
  path: string;
  from?: number | undefined;
  to?: number | undefined;
}

/** The answer to a question about a repository. */
export interface Finding {
  answer: string;
  sources: Source[];
}

/** What the agent `query` works on. */
export interface RepositoryQuestion {
  question: string;
  lang: string;
  /** Files and folders at the top of the repository. */
  listing: string[];
  /** What is wrong with an answer: sources that are not there. Empty when it can be given. */
  problems(finding: Finding): Promise<string[]>;
}
