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

/** Input of the agent `query`. */
export interface RepositoryQuestion {
  question: string;
  lang: string;
  /** Files and folders at the top of the repository. */
  listing: string[];
  /** Problems of an answer, such as sources that do not exist; empty if it is valid. */
  problems(finding: Finding): Promise<string[]>;
}
