import { randomUUID } from "node:crypto";

/**
 * What a command's processes carry in their environment: the run that they belong to, by which a later life of devorch
 * finds them, and the single command, so that the end of one does not kill another of the same run.
 */
export function markersOf(runId: string): { environment: Record<string, string>; marker: string } {
  const command = randomUUID();
  return {
    environment: { DEVORCH_RUN: runId, DEVORCH_COMMAND: command },
    marker: `DEVORCH_COMMAND=${command}`,
  };
}
