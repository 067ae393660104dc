import { expect, setSystemTime, test } from "bun:test";
import anthropic from "../../../ai/models/anthropic.ts";
import google from "../../../ai/models/google.ts";
import { isProvider, type Provider } from "../../../orchestrator/models/model.ts";
import { costOf, priceOf } from "../../../orchestrator/models/price.ts";

const million = { input: 1_000_000, output: 1_000_000, cached: 0, cacheWrite: 0 };
const cost = (provider: Provider, model: string) => {
  const price = priceOf(provider.prices, model);
  return price && costOf(price, million);
};

test("both are providers that say where their key and address come from", () => {
  expect([anthropic, google].every(isProvider)).toBe(true);
  expect([anthropic.keys, anthropic.baseUrl]).toEqual([["ANTHROPIC_API_KEY"], "ANTHROPIC_BASE_URL"]);
  expect([google.keys, google.baseUrl]).toEqual([["GOOGLE_API_KEY", "GEMINI_API_KEY"], "GOOGLE_GEMINI_BASE_URL"]);
});

test("the default models have prices, near ones have none", () => {
  expect(cost(anthropic, "claude-opus-5-5")).toBeCloseTo(24, 10);
  expect(cost(anthropic, "claude-sonnet-5-5-20260928")).toBeCloseTo(12, 10);
  expect(cost(anthropic, "claude-haiku-5-5")).toBeCloseTo(3, 10);
  expect(cost(anthropic, "claude-sonnet-5-5-experimental-x")).toBeUndefined();
  expect(cost(google, "gemini-3.8-flash-tts")).toBeUndefined();
});

test("a launch price ends on its day, in a process that lives over it", () => {
  try {
    setSystemTime(new Date("2026-12-31T23:59:59Z"));
    expect([cost(google, "gemini-3.8-flash"), cost(google, "gemini-4-argon")]).toEqual([4.5, 24]);
    setSystemTime(new Date("2027-01-01T00:00:00Z"));
    expect(cost(google, "gemini-3.8-flash")).toBe(9);
    setSystemTime(new Date("2026-11-30T23:59:59Z"));
    expect(cost(google, "gemini-4-argon")).toBe(12);
  } finally {
    setSystemTime();
  }
});

test("every price is complete and a cached token is never dearer than a fresh one", () => {
  for (const { prices } of [anthropic, google]) {
    for (const [model, price] of Object.entries(prices)) {
      expect({
        model,
        ok: price.cached < price.input && price.input < price.output && price.cacheWrite >= price.input,
      }).toEqual({ model, ok: true });
    }
  }
});
