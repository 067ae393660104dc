import { describe, expect, test } from "bun:test";
import type { Attack } from "./attacks/attack.ts";
import { aField } from "./attacks/field.ts";
import { attacks } from "./attacks/table.ts";

/** What an approved network does open: said in docs/security.md. */
const opened = new Set([
  "TCP to the machine's loopback",
  "UDP to the machine's loopback",
  "the machine's own address",
  "a name (DNS)",
  "the cloud's metadata service",
  "an abstract unix socket of the machine",
  "an interface or a route of one's own",
  "every unix socket that can be seen",
]);
const groups: readonly Attack["group"][] = ["network", "secrets", "repository", "devorch"];
const still = attacks.filter(({ group, name }) => groups.includes(group) && !opened.has(name));

describe("a command with the approved network", () => {
  test("reaches the machine's loopback: what is tried below is really tried with it", async () => {
    await using field = await aField();
    await field.copy.run(`exec 9<>/dev/tcp/127.0.0.1/${field.tcp}`, { network: true });
    expect(field.visits()).toBe(1);
  });

  test.each(still.map((attack) => [attack.group, attack.name, attack] as const))(
    "%s: %s",
    async (_, __, attack) => {
      await using field = await aField();
      attack.plant?.(field);
      const command = typeof attack.command === "function" ? attack.command(field) : attack.command;
      const result = await field.copy.run(command, { network: true, timeoutMs: attack.timeoutMs ?? 20_000 });
      expect((await attack.achieved(field, result)) ?? null).toBeNull();
    },
    30_000,
  );

  test("has no more rights over the network than a guest: no interface, no route, no low port", async () => {
    await using field = await aField();
    const { output } = await field.copy.run(
      "ip link add x type dummy && echo worked; ip addr add 10.9.9.9/24 dev lo && echo worked; ip route add 10.9.9.0/24 dev lo && echo worked; perl -MSocket -e 'socket(S, AF_INET, SOCK_RAW, 1) and print qq(worked\\n)'; grep CapEff /proc/self/status",
      { network: true },
    );
    expect(output).not.toMatch(/^worked$/m);
    expect(output).toContain("CapEff:\t0000000000000000");
  });
});
