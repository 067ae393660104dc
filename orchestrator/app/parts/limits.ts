import type { Settings } from "../../config/index.ts";
import type { Ports } from "../../run/ports.ts";

/** What the settings allow a task. */
export function limitsOf({ limits, devTasks, pullRequest, review }: Settings): Ports["limits"] {
  return {
    executionMs: limits.executionSeconds * 1000,
    retries: limits.retries,
    checkpointMs: limits.checkpointSeconds * 1000,
    clarificationRounds: limits.clarificationRounds,
    costUsd: limits.costUsd,
    dayUsd: limits.dayUsd,
    monthUsd: limits.monthUsd,
    parallel: limits.parallelTasks,
    devTasks,
    pullRequest,
    review,
  };
}
