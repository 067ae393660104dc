import { describe, expect, test } from "bun:test";
import { costOf, priceOf, readPrices } from "../../orchestrator/models/price.ts";

const sonnet = { input: 2, output: 10, cached: 0.1, cacheWrite: 2.5 };
const table = { "claude-sonnet-5": { ...sonnet, input: 3 }, "claude-sonnet-5-5": sonnet };

describe("the price of a model", () => {
  test.each([
    "claude-sonnet-5-5",
    "claude-sonnet-5-5-20260928",
    "claude-sonnet-5-5@20260928",
    "claude-sonnet-5-5-2026-09-28",
  ])("%s is known", (name) => expect(priceOf(table, name)).toEqual(sonnet));

  test.each([
    "claude-sonnet-5-5-experimental-x",
    "claude-sonnet-5-5-2026",
    "claude-sonnet",
    "claude-sonnet-5-55",
    "toString",
    "",
  ])("%p has none", (name) => expect(priceOf(table, name)).toBeUndefined());
});

describe("the cost of a call", () => {
  test("counts each kind of token at its own rate", () => {
    const usage = { input: 1_000_000, output: 100_000, cached: 2_000_000, cacheWrite: 400_000 };

    expect(costOf(sonnet, usage)).toBeCloseTo(2 + 1 + 0.2 + 1, 10);
  });

  test("is at the long price, output included, once the prompt with its cached part is over the limit", () => {
    const haiku = {
      ...{ input: 0.1, output: 0.5, cached: 0.01, cacheWrite: 0.125 },
      long: { above: 100_000, input: 0.5, output: 2.5, cached: 0.05, cacheWrite: 0.625 },
    };
    const prompt = { input: 10_000, output: 1_000, cacheWrite: 0 };

    expect(costOf(haiku, { ...prompt, cached: 90_000 })).toBeCloseTo(0.001 + 0.0005 + 0.0009, 10);
    expect(costOf(haiku, { ...prompt, cached: 90_001 })).toBeCloseTo(0.005 + 0.0025 + 0.0045, 7);
  });
});

describe("the user's prices.json", () => {
  test("leaves out the cache prices: they cost as much as input", () => {
    const prices = readPrices('{ "google/mine": { "input": 1, "output": 4 } }', "prices.json");

    expect(prices).toEqual({ "google/mine": { input: 1, output: 4, cached: 1, cacheWrite: 1 } });
  });

  test.each([
    ["not json", "/"],
    ['{ "mine": { "input": 1, "output": 4 } }', "mine"],
    ['{ "google/mine": { "input": -1, "output": 4 } }', "google/mine input"],
    ['{ "google/mine": { "input": 1 } }', "google/mine output"],
    ['{ "google/mine": { "input": 1, "output": 4, "cache": 1 } }', "google/mine"],
  ])("refuses %p and names what is wrong", (json, where) => {
    let thrown: unknown;
    try {
      readPrices(json, "prices.json");
    } catch (error) {
      thrown = error;
    }

    expect(thrown).toMatchObject({ key: "model.prices-invalid", exit: 78, params: { file: "prices.json" } });
    expect((thrown as { params: { detail: string } }).params.detail).toStartWith(where);
  });
});
