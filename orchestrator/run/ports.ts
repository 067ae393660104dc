import type { Models } from "../models/models.ts";
import type { Redact } from "../safety/redact.ts";
import type { Loaded } from "../sdk/load.ts";
import type { Clock } from "../task/clock.ts";
import type { Bus } from "./bus.ts";
import type { Store } from "./store.ts";
import type { Workspaces } from "./workspace.ts";

/** Limits and habits that a user set for this installation; a task's own options come before them. */
export interface Limits {
  executionMs: number;
  /** Red verifications of a step, the first included. */
  retries: number;
  checkpointMs: number;
  clarificationRounds: number;
  /** null: no limit. */
  costUsd: number | null;
  /** Tasks that execute at the same time. */
  parallel: number;
  devTasks: "keep" | "wip" | "off";
}

/** Everything a run of a task touches. */
export interface Ports {
  store: Store;
  bus: Bus;
  clock: Clock;
  workspaces: Workspaces;
  /** As it is now: replaced as a whole when a plugin changes. What began with one goes on with it. */
  readonly loaded: Loaded;
  models: Models;
  limits: Limits;
  /** Applied wherever text leaves: to a model, into a commit, into `.dev-tasks`. */
  redact: Redact;
  /** Where a bundle is kept when a push fails on the wip road. */
  bundles: string;
  /** At least 0, less than 1: how long a retry waits. */
  random(): number;
  /** A random folder name for a clone. */
  newFolder(): string;
  /** For the log only; never shown. */
  warn(name: string, fields: Record<string, unknown>): void;
}
