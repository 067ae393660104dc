import { readFileSync } from "node:fs";
import { isIPv4 } from "node:net";

interface Endpoint {
  address: string;
  port: number;
}

/**
 * Whether the program at the other end of a connection on this machine runs as this process's user, by the kernel's table
 * of sockets. False where the table lacks the connection: another network namespace, a hidden /proc, a closed peer.
 */
export function isOwnPeer(peer: Endpoint, serverPort: number): boolean {
  const uids = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => uidsIn(table, peer, serverPort));
  return uids.length > 0 && uids.every((uid) => uid === process.getuid?.());
}

/** Lines: number, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode. */
function uidsIn(table: string, { address, port }: Endpoint, serverPort: number): number[] {
  const locals = spellingsOf(address).map((hex) => `${hex}:${portOf(port)}`);
  const remote = `:${portOf(serverPort)}`;
  return readLines(table).flatMap((line) => {
    const [, from = "", to = "", , , , , uid, , inode] = line.trim().split(/\s+/);
    // A closed socket has inode 0, and 0 as its user.
    return locals.includes(from) && to.endsWith(remote) && inode !== "0" ? [Number(uid)] : [];
  });
}

function readLines(table: string): string[] {
  try {
    return readFileSync(table, "utf8").split("\n");
  } catch {
    return [];
  }
}

const portOf = (port: number) => port.toString(16).toUpperCase().padStart(4, "0");

/** As the tables write it: words of four bytes in the processor's own order. */
function spellingsOf(address: string): string[] {
  const bare = address.replace(/^::ffff:/i, "");
  if (isIPv4(bare)) {
    const bytes = bare.split(".").map(Number);
    return [hexOf(bytes), hexOf([...Array(10).fill(0), 255, 255, ...bytes])];
  }
  return address === "::1" ? [hexOf([...Array(15).fill(0), 1])] : [];
}

function hexOf(bytes: readonly number[]): string {
  const words = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.slice(at * 4, at * 4 + 4).reverse());
  return Buffer.from(words.flat()).toString("hex").toUpperCase();
}
