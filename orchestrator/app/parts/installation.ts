export interface Start {
  argv: string[];
  version: string;
  /** Folder of main.ts: inside the executable, its own file system. */
  root: string;
}

/** How this program is found on disk and started again. */
export interface Installation extends Start {
  executableFolder: string;
  self: string[];
  /** `self` for children that speak this version's own protocol: the very file that runs, also once an upgrade replaced it. */
  childCommand: string[];
  cwd: string;
  /** How the demo differs: its commands are its own. */
  sandbox?: { demo?: { executable: string }; selfAsBun?: string };
}
