/** What a change is to the tests of a repository, told by paths and lines alone, so for every language. */
export interface TestChange {
  /** Existing test files that were changed or removed. */
  tests: (ChangedFile & {
    /** No test by its own name: data, a helper, what a runner loads. */
    support: boolean;
  })[];
  /** Existing settings and scripts, which select tests or say how they run. */
  settings: ChangedFile[];
  /** Files by which servers and hooks judge the work, new ones too; no command here runs them. */
  ci: ChangedFile[];
  /** New test files, new settings with what stands in folders of outputs and dependencies, and other new files but prose. */
  newTests: string[];
  newSettings: string[];
  newCode: string[];
  /** A new file is there that runners or tests load, but that is no test by its own name. */
  addsSupport: boolean;
  /** Lines of existing files of these kinds that stand nowhere in the change any more. */
  gone: GoneLine[];
  /** Those of them that stand nowhere either once names have become others, as `renames` says. */
  goneRenamed: GoneLine[];
  renames: Renames;
  /** Lines of test files, moved ones left out. */
  testLines: { added: number; gone: number };
  /** Whether anything but tests, settings and prose changed. */
  changesCode: boolean;
}

/** What code and tests call by another name now. */
export interface Renames {
  /** Paths of files of code, and where they stand now. */
  moves: Record<string, string>;
  /** The own names of these files, without folder and extension, where they are others now. */
  stems: Record<string, string>;
  /** Words that are gone from the code, and the new ones in their places: perhaps names. */
  words: Record<string, string>;
}

interface ChangedFile {
  path: string;
  /** Identifies exactly this change of the file when a person accepts it. */
  fingerprint: string;
}

export interface GoneLine {
  path: string;
  /** Of the file as it was, from 1. */
  line: number;
  text: string;
  /** New lines say the same in another way, as far as words and values tell. */
  restated: boolean;
}

export interface TestChangeRequest {
  /** The commit that the work began at. */
  base: string;
  /** Commands that run the tests: a file that they name is a script of theirs. */
  commands: readonly string[];
}

/** A tree to run the tests in: that of the working copy or of `base`, with some files of the other one. */
export interface CopyRequest {
  from: "work" | "base";
  base: string;
  /** Taken from the other side; one that is not there is left out. */
  other: readonly string[];
  /** Everything but settings, scripts that these commands name and the files `kept` becomes nonsense. */
  spoil?: { commands: readonly string[]; kept: readonly string[] };
  /** Words that become others in code and tests: in those of the other side (which name moved files anew too), and in the rest. */
  rename?: { other: Record<string, string>; moves: Record<string, string>; rest: Record<string, string> };
}

/** Where a failing test stands. */
export interface TestPlace {
  name: string;
  /** Its name stands in a test file; a file that does not compile or load is named otherwise. */
  isTest: boolean;
  path: string;
  line: number;
}

export interface PlacesRequest {
  base: string;
  /** The side whose test files ran. */
  side: CopyRequest["from"];
  output: string;
  names: readonly string[];
  /** Test files in which a name is searched when the output tells no place. */
  paths: readonly string[];
}
