import { ptr } from "bun:ffi";
import { fromCLibrary } from "./c_library.ts";

/** F_SETFD, with FD_CLOEXEC among the flags or without. */
const setFlags = 2;

export interface Execution {
  program: string;
  /** argv and envp: strings, each ended by a zero byte, as in /proc/self/cmdline and /proc/self/environ. */
  words: Uint8Array;
  variables: Uint8Array;
  /** Descriptors that the program is given, beyond the three streams. */
  descriptors: number[];
}

/**
 * execve(2): this process goes on as another program. Returns only where the system refuses. By the C library: `process.execve` closes
 * every descriptor, prints a warning where it fails, and changes what is not UTF-8.
 */
export function execute({ program, words, variables, descriptors }: Execution): void {
  const calls = fromCLibrary({
    execve: { args: ["ptr", "ptr", "ptr"], returns: "i32" },
    fcntl: { args: ["i32", "i32", "i32"], returns: "i32" },
  });
  // Named, so that none is collected before the call.
  const path = Buffer.from(`${program}\0`);
  const argv = placesIn(words);
  const envp = placesIn(variables);
  for (const fd of descriptors) calls?.fcntl(fd, setFlags, 0);
  calls?.execve(ptr(path), ptr(argv), ptr(envp));
  for (const fd of descriptors) calls?.fcntl(fd, setFlags, 1);
}

/** Where each string begins, and a null pointer. */
function placesIn(strings: Uint8Array): BigUint64Array {
  const places: bigint[] = [];
  let from = 0;
  for (let end = strings.indexOf(0); end >= 0; end = strings.indexOf(0, from)) {
    places.push(BigInt(ptr(strings, from)));
    from = end + 1;
  }
  return BigUint64Array.from([...places, 0n]);
}
