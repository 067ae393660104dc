import { closeSync, openSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import type { Launchers } from "./limits.ts";
import type { RunFolder } from "./run_folder.ts";

/** Makes ports of this machine's loopback reachable in one command's sandbox. */
export interface OfferedPorts {
  placed: readonly { from: string; to: string }[];
  /** argv before the command's own: it starts the command when the ports are open. */
  before(carriers: Pick<Launchers, "shell">): string[];
  close(): void;
}

const inside = "/run/ports";
const programInside = "/run/listen";
/** Per port, so that a command cannot exhaust devorch's descriptors. */
const connectionsAtOnce = 64;

/**
 * The sandbox has a loopback of its own, empty. For each port devorch listens on a unix socket that only this sandbox sees and
 * forwards to 127.0.0.1:port; inside, this executable (as Bun) listens on the port and forwards to the socket. The network
 * stays closed except for the granted ports. Undefined for no ports.
 */
export async function offerPorts(run: RunFolder, ports: readonly number[]): Promise<OfferedPorts | undefined> {
  if (ports.length === 0) return undefined;
  const folder = run.folder("ports");
  run.file("ports/listen.js", listenerScript);
  const servers = await Promise.all(ports.map((port) => forwardPort(folder, port)));
  return {
    placed: [
      { from: folder, to: inside },
      { from: process.execPath, to: programInside },
    ],
    before: ({ shell }) => [shell, "-c", prelude, programInside, `${inside}/listen.js`, ports.join(), "--"],
    close: () => {
      for (const server of servers) server.close();
    },
  };
}

async function forwardPort(folder: string, port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const service = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    client.on("error", () => service.destroy());
    service.on("error", () => client.destroy());
    client.pipe(service).pipe(client);
  });
  server.maxConnections = connectionsAtOnce;
  // By descriptor: the path of a unix socket has at most 107 bytes.
  const descriptor = openSync(folder, "r");
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(`/proc/self/fd/${descriptor}/${port}`, resolve);
    });
  } finally {
    closeSync(descriptor);
  }
  // Does not keep the process alive.
  return server.unref();
}

/** The command waits until the ports answer, or the listener failed, whose output goes nowhere: `$0 $1 $2 -- command`. */
const prelude = `
mkfifo /tmp/.ports && {
  (cd / && exec env -i BUN_BE_BUN=1 HOME=/tmp/home "$0" "$1" "$2" >/tmp/.ports 2>/dev/null) &
  read -r _ </tmp/.ports
  rm -f /tmp/.ports
}
shift 3
exec "$@"`;

const listenerScript = `const { connect, createServer } = require("node:net");
const ports = process.argv[2].split(",");
let waiting = ports.length;
function listen(port, host, done) {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const service = connect({ path: "${inside}/" + port, allowHalfOpen: true });
    client.on("error", () => service.destroy());
    service.on("error", () => client.destroy());
    client.pipe(service).pipe(client);
  });
  server.on("error", done);
  server.listen(Number(port), host, done);
}
for (const port of ports)
  listen(port, "127.0.0.1", () => listen(port, "::1", () => --waiting === 0 && console.log("ready")));
`;
