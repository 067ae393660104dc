/** As it is before plugins are loaded: from then on `process.exit` and its like are refused, whoever calls them (isolate.ts). */
const { exit, kill } = process;
let ending = false;

/** Whether devorch itself ends this process: Bun's own exit calls what plugins are refused. */
export function isEnding(): boolean {
  return ending;
}

/** Ends this process. */
export function endProcess(code: number): never {
  ending = true;
  return exit.call(process, code);
}

/** Ends this process at once, with nothing said or saved. */
export function killSelf(): void {
  kill.call(process, process.pid, "SIGKILL");
}
