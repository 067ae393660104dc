import type { Models } from "../models/models.ts";
import type { Attachments } from "../safety/pictures/attachments.ts";
import type { Redact } from "../safety/redact.ts";
import type { Loaded } from "../sdk/load.ts";
import type { Clock } from "../task/clock.ts";
import type { Budget, BudgetLimits } from "./budget/budget.ts";
import type { Bus } from "./bus.ts";
import type { ToolServers } from "./conversation/server_tools.ts";
import type { WakeUp } from "./fleet/wake_up.ts";
import type { Store } from "./store.ts";
import type { Workspaces } from "./workspace.ts";

/** Limits of this installation; a task's own options override them. */
export interface Limits extends BudgetLimits {
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
  /** Whether a pull request is opened after the push; task and repository may say otherwise. */
  pullRequest: "off" | "draft" | "ready";
  /** Whether the whole change is reviewed before it is pushed. */
  review: boolean;
}

/** Everything outside that a run of a task uses. */
export interface Ports {
  store: Store;
  bus: Bus;
  /** Beyond one machine: how workers hear of tasks that wait. */
  wakeUp?: WakeUp | undefined;
  budget: Budget;
  clock: Clock;
  workspaces: Workspaces;
  /** Replaced as a whole when a plugin changes; code that read it before keeps the old one. */
  readonly loaded: Loaded;
  models: Models;
  limits: Limits;
  attachments: Attachments;
  /** MCP servers of plugins; absent where there are none. */
  servers?: ToolServers;
  /** Applied to all text that leaves: to a model, into a commit, into `.dev-tasks`. */
  redact: Redact;
  /** Whether this process stays and follows on the forges what was pushed. */
  watchesForges: boolean;
  /** Folder for the bundle that is saved when the push of a `wip:` commit fails. */
  bundles: string;
  /** At least 0, less than 1; the jitter of retries. */
  random(): number;
  /** A random folder name for a clone; for that of a new `task` one whose repository worker may have begun already. */
  newFolder(of?: "task"): string;
  /** For the log only; never shown. */
  warn(name: string, fields: Record<string, unknown>): void;
}
