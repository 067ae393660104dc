import { expect, test } from "bun:test";
import { join } from "node:path";
import { errorOfAnswer, errorOfStream } from "../../ai/models/_errors.ts";
import { createModels } from "../../orchestrator/models/models.ts";
import { load } from "../../orchestrator/sdk/load.ts";

const loaded = await load({ root: join(import.meta.dir, "../..") });
const named = [{ name: "openai/x", provider: "openai", model: "x" }];
const roles = { planner: named, executor: named, reviewer: named, classifier: named };
const [choice] = createModels({ loaded, roles, efforts: {}, variable: () => "set", prices: {} }).of("planner");

const answered = (status: number, error: object) =>
  errorOfAnswer(status, new Headers(), JSON.stringify({ error: { message: "no", ...error } }), 0);

test.each([
  ["model.key-refused", answered(401, { type: "authentication_error" })],
  ["model.key-refused", answered(403, { type: "permission_error" })],
  ["model.key-refused", answered(400, { details: [{ reason: "API_KEY_INVALID" }] })],
  ["model.no-credit", answered(402, { code: 402 })],
  ["model.no-credit", answered(402, { type: "billing_error" })],
  ["model.no-credit", answered(429, { code: "insufficient_quota" })],
  ["model.no-credit", errorOfStream(JSON.stringify({ error: { message: "no", code: 402 } }))],
  ["model.rate", answered(429, {})],
  ["model.missing", answered(404, {})],
] as const)("%s: a key that is refused and an account without credit are told apart", (key, error) => {
  expect(choice?.explain(error).key).toBe(key);
});
