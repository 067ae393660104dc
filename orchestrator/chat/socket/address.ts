import { closeSync, constants, openSync } from "node:fs";
import { basename, dirname, join } from "node:path";

// The kernel takes 107 bytes; a little is left for whoever counts the final zero.
const longest = 100;

/** The path of a unix socket as the kernel takes it. `close` when no connection will be opened any more. */
export interface SocketAddress {
  readonly path: string;
  close(): void;
}

/** A long path is reached through an open handle of its folder. Throws what opening the folder throws. */
export function socketAddress(path: string): SocketAddress {
  if (Buffer.byteLength(path) <= longest) return { path, close() {} };
  const folder = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  let open = true;
  return {
    path: join(`/proc/self/fd/${folder}`, basename(path)),
    close() {
      if (open) closeSync(folder);
      open = false;
    },
  };
}
