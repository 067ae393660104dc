import { announcedTests, type Plan, plannedFiles, type Verify } from "./plan.ts";

/**
 * Whether the approval of `before` covers `after`: no additional file, test to be changed, set-up command or network access, and no
 * check removed or relaxed.
 */
export function isWithinScope(before: Plan, after: Plan): boolean {
  return (
    includesAll(plannedFiles(before), plannedFiles(after)) &&
    includesAll(announcedTests(before), announcedTests(after)) &&
    includesAll((before.setup ?? []).map(commandAndNetworkKey), (after.setup ?? []).map(commandAndNetworkKey)) &&
    includesAll(checksOf(after).map(checkKey), checksOf(before).map(checkKey)) &&
    includesAll(networkChecks(before), networkChecks(after))
  );
}

function checksOf({ steps }: Plan): Verify[] {
  return steps.flatMap(({ verify = [] }) => verify);
}

function networkChecks(plan: Plan): string[] {
  return checksOf(plan)
    .filter(({ network }) => network)
    .map(commandAndNetworkKey);
}

function commandAndNetworkKey({ run, network = false }: { run: string; network?: boolean | undefined }): string {
  return JSON.stringify([run, network]);
}

function checkKey({ run, expect = "pass" }: Verify): string {
  return JSON.stringify([run, expect]);
}

/** Each of `some` is in `all`, as often as it is there. */
function includesAll(all: readonly string[], some: readonly string[]): boolean {
  const left = [...all];
  return some.every((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}
