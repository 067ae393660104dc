import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createServer, type Server } from "node:net";
import { aWorkingCopy, type WorkingCopy } from "./working_copy.ts";

const megabytes = 8;
let echo: Server;
let other: Server;
let visits = 0;
let copy: WorkingCopy;
const portOf = (server: Server) => (server.address() as { port: number }).port;

/** Sends, says that it is through, and reads to the end. */
const ask = (port: number, words: string) =>
  `perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new("127.0.0.1:${port}") or do { print "no: $!\\n"; exit }; ${words}; my $n = 0; while (read($s, my $b, 65536)) { $n += length $b; print $b if $n < 99 } print "$n bytes\\n"'`;

beforeAll(async () => {
  echo = createServer({ allowHalfOpen: true }, (socket) => void socket.pipe(socket));
  other = createServer((socket) => {
    visits++;
    socket.end();
  });
  for (const server of [echo, other]) await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  copy = aWorkingCopy({ grants: { environment: {}, sockets: [], ports: [portOf(echo)] } });
});
afterAll(() => {
  copy.remove();
  for (const server of [echo, other]) server.close();
});

describe("a port of the machine that a person named", () => {
  test("answers inside of the sandbox, from the first moment", async () => {
    const { exit, output } = await copy.run(ask(portOf(echo), 'print $s "hello\\n"; shutdown($s, 1)'));
    expect({ exit, output }).toEqual({ exit: 0, output: "hello\n6 bytes\n" });
  });

  test("everything arrives, in both directions", async () => {
    const { output } = await copy.run(
      ask(portOf(echo), `if (!fork) { print $s "x" x (1 << 20) for 1..${megabytes}; shutdown($s, 1); exit }`),
    );
    expect(output).toEndWith(`${megabytes * 1024 * 1024} bytes\n`);
  }, 30_000);

  test("no other one does, and nothing else of the network", async () => {
    const { output } = await copy.run(
      `${ask(portOf(other), "1")}; timeout 2 bash -c 'exec 9<>/dev/tcp/10.0.2.2/80' || echo shut; ls /sys/class/net 2>/dev/null; cut -d: -f1 /proc/net/dev | tail -n +3`,
    );
    expect(output).toMatch(/^no: Connection refused\n/);
    expect(output).toContain("shut\n");
    expect(output.trim().split("\n").at(-1)?.trim()).toBe("lo");
    expect(visits).toBe(0);
  });

  test("the command's exit, output and end are its own", async () => {
    expect(await copy.run("echo out; echo err >&2; exit 7")).toMatchObject({ exit: 7, output: "out\nerr\n" });
    expect(await copy.run("sleep 60", { timeoutMs: 1500 })).toMatchObject({ ended: "timeout" });
    expect((await copy.run("kill -9 -1; true")).ended).toBe("exit");
  });

  test("the sockets behind it lead to it alone, and cannot be replaced", async () => {
    const { output } = await copy.run(
      "exec 2>/dev/null; ls /run/ports; echo x > /run/ports/x; rm -f /run/ports/*; ls /run/ports",
    );
    const names = `${portOf(echo)}\nlisten.js\n`;
    expect(output).toBe(names + names);
  });

  test("a service that is not there refuses, and devorch lives on", async () => {
    using closed = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const { port } = closed;
    closed.stop(true);
    const without = aWorkingCopy({ grants: { environment: {}, sockets: [], ports: [port, portOf(echo)] } });
    const { output } = await without.run(
      `${ask(port, "1")}; ${ask(portOf(echo), 'print $s "hi\\n"; shutdown($s, 1)')}`,
    );
    without.remove();
    expect(output).toBe("0 bytes\nhi\n3 bytes\n");
  });

  test("a storm of connections leaves devorch its descriptors", async () => {
    const open = () => [...new Bun.Glob("*").scanSync({ cwd: "/proc/self/fd", onlyFiles: false })].length;
    let most = 0;
    const timer = setInterval(() => (most = Math.max(most, open())), 5);
    const before = open();
    await copy.run(
      `perl -MIO::Socket::INET -e 'my @s; for (1..2000) { my $s = IO::Socket::INET->new("127.0.0.1:${portOf(echo)}") or last; push @s, $s } sleep 1; print scalar @s'`,
    );
    clearInterval(timer);
    // Both ends of both sides are of this process here: 64 connections, four descriptors each.
    expect(most - before).toBeLessThan(64 * 4 + 50);
  }, 30_000);
});
