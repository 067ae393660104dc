import { closeSync, constants, openSync } from "node:fs";
import { basename, dirname, join } from "node:path";

// The kernel accepts 107 bytes.
const maxPathBytes = 100;

/** The path of a unix socket as the kernel takes it. `close` when no connection will be opened any more. */
export interface SocketAddress {
  readonly path: string;
  close(): void;
}

/** A long path is reached through an open handle of its folder. Throws what opening the folder throws. */
export function socketAddress(path: string): SocketAddress {
  if (Buffer.byteLength(path) <= maxPathBytes) return { path, close() {} };
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
