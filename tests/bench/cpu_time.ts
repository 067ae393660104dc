/**
 * Milliseconds of processor time that the work took in this process: other programs on the machine do not count. For work
 * whose time could explode with its input; how fast things are is measured in tests/bench.
 */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
