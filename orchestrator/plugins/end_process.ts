/** The originals, read before plugins are loaded: isolate.ts replaces them by functions that refuse. */
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

/** Ends this process by SIGKILL. */
export function killSelf(): void {
  kill.call(process, process.pid, "SIGKILL");
}
