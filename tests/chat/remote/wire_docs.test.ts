import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { protocol, protocolHeader, requestHeader } from "../../../orchestrator/chat/remote/protocol.ts";
import { maxRequestBytes, methods } from "../../../orchestrator/chat/socket/protocol.ts";

const page = readFileSync(join(import.meta.dir, "../../../docs/api.md"), "utf8");
const section = page.slice(page.indexOf("### HTTP API"), page.indexOf("\n## Files"));

test("docs/api.md tells every method of the wire, in the order of the code, and no other", () => {
  const rows = section.slice(section.indexOf("| method |")).matchAll(/^\| `(\w+)` \|/gm);
  expect([...rows].map(([, name]) => name)).toEqual(Object.keys(methods));
});

test("docs/api.md tells the protocol, its headers and its limits as they are", () => {
  expect(section.toLowerCase()).toContain(`${protocolHeader}: ${protocol}`);
  expect(section.toLowerCase()).toContain(`${requestHeader}: `);
  expect(section).toContain(`at most ${maxRequestBytes / 1024 / 1024} MB`);
});
