import { describe, expect, test } from "bun:test";
import { ModelError, type ModelErrorKind } from "../../orchestrator/models/model.ts";
import { type Retry, withFallbacks, withRetries } from "../../orchestrator/models/retry.ts";

/** A clock that only moves while somebody sleeps, and a random number that stays. */
function aClock(random = 0.5) {
  const clock = { time: 1_000_000, slept: [] as number[], retries: [] as Retry[], abort: new AbortController() };
  const options = {
    signal: clock.abort.signal,
    random: () => random,
    now: () => clock.time,
    async sleep(ms: number, signal: AbortSignal) {
      signal.throwIfAborted();
      clock.slept.push(ms);
      clock.time += ms;
    },
    onRetry: (retry: Retry) => void clock.retries.push(retry),
  };
  return { ...clock, clock, options };
}

/** Fails with the given errors in turn, then answers. */
function aCall(...errors: unknown[]) {
  const call = async () => {
    call.times++;
    const error = errors[call.times - 1];
    if (error !== undefined) throw error;
    return "answer";
  };
  call.times = 0;
  return call;
}

const fails = (kind: ModelErrorKind, retryAfterMs?: number) => new ModelError(kind, kind, { retryAfterMs });
const always = (kind: ModelErrorKind, retryAfterMs?: number) => aCall(...Array(99).fill(fails(kind, retryAfterMs)));

describe("retrying", () => {
  test.each(["server", "network", "partial"] as const)("%s: five calls in all, backoff doubling", async (kind) => {
    const { options, slept } = aClock();
    const call = always(kind);

    await expect(withRetries(call, options)).rejects.toMatchObject({ kind, tries: 5 });

    expect(call.times).toBe(5);
    expect(slept).toEqual([500, 1_000, 2_000, 4_000]);
  });

  test("the jitter is full: from nothing up to the whole step", async () => {
    const none = aClock(0);
    const most = aClock(0.999);

    await withRetries(aCall(fails("server"), fails("server")), none.options);
    await withRetries(aCall(fails("server"), fails("server")), most.options);

    expect(none.slept).toEqual([0, 0]);
    expect(most.slept).toEqual([999, 1_998]);
  });

  test.each(["auth", "missing", "invalid", "refusal", "too-long", "empty"] as const)(
    "%s is never tried again",
    async (kind) => {
      const { options, slept } = aClock();
      const call = always(kind);

      await expect(withRetries(call, options)).rejects.toMatchObject({ kind, tries: 1 });

      expect([call.times, slept]).toEqual([1, []]);
    },
  );

  test.each(["rate", "overloaded"] as const)(
    "%s: waits as long as the server says, and says when it wakes",
    async (kind) => {
      const { options, slept, retries, clock } = aClock();

      expect(await withRetries(aCall(fails(kind, 30_000)), options)).toBe("answer");

      expect(slept).toEqual([30_500]);
      expect(retries).toMatchObject([{ waitMs: 30_500, wakeAt: 1_030_500, tries: 1, error: { kind } }]);
      expect(clock.time).toBe(1_030_500);
    },
  );

  test("rate limits do not use up the five tries of the faults", async () => {
    const { options } = aClock();
    const call = aCall(...Array(8).fill(fails("rate", 1_000)), ...Array(4).fill(fails("server")));

    expect(await withRetries(call, options)).toBe("answer");
    expect(call.times).toBe(13);
  });

  test("a server is never asked before the time it named: longer than the budget, it is given up", async () => {
    const { options, slept } = aClock(0);

    await withRetries(aCall(fails("rate", 1_500_000)), options);
    await expect(withRetries(aCall(fails("rate", 7_200_000)), options)).rejects.toMatchObject({ kind: "rate" });

    expect(slept).toEqual([1_500_000]);
  });

  test("what was waited before a restart counts", async () => {
    const { options, retries } = aClock(0);

    await withRetries(aCall(fails("rate", 60_000)), { ...options, waitedMs: 600_000 });
    await expect(withRetries(always("rate", 60_000), { ...options, waitedMs: 1_790_000 })).rejects.toMatchObject({
      kind: "rate",
    });

    expect(retries.map(({ waitedMs }) => waitedMs)).toEqual([660_000]);
  });

  test.each([0, 0.5, 0.999])(
    "overloaded with another model at hand: given up within two minutes (jitter %p)",
    async (random) => {
      for (const retryAfter of [undefined, 5_000, 40_000, 600_000]) {
        const { options, clock } = aClock(random);
        const begin = clock.time;

        const error = withRetries(always("overloaded", retryAfter), { ...options, hasFallback: true });

        await expect(error).rejects.toMatchObject({ kind: "overloaded" });
        expect(clock.time - begin).toBeLessThan(120_000);
      }
    },
  );

  test("overloaded without another model: the whole patience", async () => {
    const { options, slept } = aClock();

    await expect(withRetries(always("overloaded", 100_000), options)).rejects.toMatchObject({ kind: "overloaded" });

    expect(slept.length).toBeGreaterThan(9);
  });

  test("a wait that would exceed the budget is not begun", async () => {
    const { options, slept } = aClock(0);

    await expect(withRetries(always("rate", 400_000), { ...options, budgetMs: 1_000_000 })).rejects.toMatchObject({
      kind: "rate",
    });

    expect(slept).toEqual([400_000, 400_000]);
  });

  test("a rate limit without an end gives up too", async () => {
    const { options } = aClock();
    const call = always("rate");

    await expect(withRetries(call, options)).rejects.toMatchObject({ kind: "rate" });

    expect(call.times).toBe(12);
  });

  test("what is no ModelError passes at once", async () => {
    const { options, slept } = aClock();

    await expect(withRetries(aCall(new TypeError("ours")), options)).rejects.toThrow("ours");

    expect(slept).toEqual([]);
  });

  test("an abort ends it with its own reason, during the call and during the wait", async () => {
    const reason = new Error("stop");
    const inCall = aClock();
    const inWait = aClock();
    const aborting = async () => {
      inCall.abort.abort(reason);
      throw fails("server");
    };

    await expect(withRetries(aborting, inCall.options)).rejects.toBe(reason);
    await expect(
      withRetries(always("server"), { ...inWait.options, onRetry: () => inWait.abort.abort(reason) }),
    ).rejects.toBe(reason);
    expect(inCall.slept).toEqual([]);
  });
});

describe("fallbacks", () => {
  const asked = (failing: Record<string, ModelErrorKind>) => {
    const log: string[] = [];
    const call = async (model: string) => {
      log.push(model);
      const kind = failing[model];
      if (kind) throw fails(kind);
      return model;
    };
    return { log, call };
  };

  test("the next model answers when the first gave up, and it is said", async () => {
    const { call, log } = asked({ a: "overloaded", b: "refusal" });
    const said: string[] = [];

    expect(
      await withFallbacks(["a", "b", "c"], call, {
        onFallback: (to, error) => void said.push(`${error.kind} > ${to}`),
      }),
    ).toBe("c");

    expect(log).toEqual(["a", "b", "c"]);
    expect(said).toEqual(["overloaded > b", "refusal > c"]);
  });

  test("a refused key is not hidden behind another model", async () => {
    const { call, log } = asked({ a: "auth" });

    await expect(withFallbacks(["a", "b"], call)).rejects.toMatchObject({ kind: "auth" });
    expect(log).toEqual(["a"]);
  });

  test("the last error is what is thrown", async () => {
    const { call } = asked({ a: "server", b: "empty" });

    await expect(withFallbacks(["a", "b"], call)).rejects.toMatchObject({ kind: "empty" });
  });
});
