/** One file of a change: `before` is absent where it is new, `after` where it is gone. */
export interface FileDiff {
  path: string;
  before?: string | undefined;
  after?: string | undefined;
}

/** What a change is held against. */
export interface Context {
  /** Files that the plan says it will write; empty where the plan names none at all. */
  planned: readonly string[];
  /** The commands that judge: the project's tests and the plan's own checks. */
  commands: readonly string[];
  /** Files of the project that are no tests and carry this name (letters and digits, lower case, no ending), with content. */
  sources(name: string): { path: string; text: string }[];
}

export function isPlanned(path: string, { planned }: Context): boolean {
  return planned.some((named) => named === path || (named.endsWith("/") && path.startsWith(named)));
}

/** Whether one of the commands that judge names the file. */
export function isNamedByCommand(path: string, { commands }: Context): boolean {
  return commands.some((command) => command.split(/[\s;&|'"()=]+/).some((word) => word.replace(/^\.\//, "") === path));
}
