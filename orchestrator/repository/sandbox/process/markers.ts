import { randomUUID } from "node:crypto";

/**
 * Variables that mark a command's processes: the run, by which devorch finds them after a restart, and the single command, so
 * that its end does not kill others of the same run.
 */
export function markersOf(runId: string): { environment: Record<string, string>; marker: string } {
  const command = randomUUID();
  return {
    environment: { DEVORCH_RUN: runId, DEVORCH_COMMAND: command },
    marker: `DEVORCH_COMMAND=${command}`,
  };
}
