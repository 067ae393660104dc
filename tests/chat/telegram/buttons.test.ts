import { expect, test } from "bun:test";
import { type Action, buttonHash, buttonMaker } from "../../../orchestrator/chat/telegram/outgoing/buttons.ts";

const place = { chat: "telegram:7", person: "telegram:7", task: "T-123456", slot: "plan:T-123456:1", now: 0 };
const approve: Action = { do: "approve", revision: 1, hash: "abc", unverified: false };

const dataOf = (token: string, other: Partial<typeof place> = {}, action: Action = approve): string => {
  const { key } = buttonMaker(token)({ ...place, ...other }, "Approve", action);
  return "data" in key ? key.data : "";
};

test("the same card has the same buttons after a crash, and its data fits", () => {
  expect(dataOf("1:secret")).toBe(dataOf("1:secret", { now: 5 }));
  expect(dataOf("1:secret")).toMatch(/^ok:T-123456:[\w-]{22}$/);
  expect(dataOf("1:secret", { task: "T-999999999" }).length).toBeLessThanOrEqual(64);
});

test.each<[string, string]>([
  ["another token", dataOf("1:other")],
  ["another chat", dataOf("1:secret", { chat: "telegram:8" })],
  ["another revision", dataOf("1:secret", {}, { ...approve, revision: 2 })],
  ["a plan that nothing checks", dataOf("1:secret", {}, { ...approve, unverified: true })],
])("%s makes another button", (_, data) => {
  expect(data).not.toBe(dataOf("1:secret"));
});

test("only the hash is kept", () => {
  const { key, row } = buttonMaker("1:secret")(place, "Approve", approve);
  const data = "data" in key ? key.data : "";
  expect(row.hash).toBe(buttonHash(data));
  expect(JSON.stringify(row)).not.toContain(data.split(":").at(-1) ?? "");
  expect(Date.parse(row.expiresAt)).toBe(14 * 24 * 3_600_000);
});
