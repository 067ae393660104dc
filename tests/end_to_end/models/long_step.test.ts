import { expect } from "bun:test";
import type { ModelRequest } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, shopFiles } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { rowsOf } from "../../support/long.ts";

const claude = "anthropic/claude-opus-5-5";
const gemini = "google/gemini-3.8-flash";
const rounds = 45;
const killedAt = 30;
const long = Array.from({ length: 60 }, (_, at) => `export const name${at} = "what a line of a file is like";`).join(
  "\n",
);

const isExecutor = ({ tools }: ModelRequest) => tools.includes("finish_step");
const saidIn = ({ body }: ModelRequest): unknown[] => (body.messages ?? body.contents) as unknown[];
const withoutMarks = (value: unknown) => JSON.stringify(value).replaceAll(',"cache_control":{"type":"ephemeral"}', "");

/** A process is killed in the middle of a step of many answers, each with a thought, and another goes on. */
aloneTest.each(rowsOf([claude, gemini], claude))(
  "a long step of %s tells old results in short at few points, the same ones after a kill -9",
  async (model) => {
    let hang: (() => void) | undefined;
    const hangs = new Promise<void>((resolve) => {
      hang = resolve;
    });
    await using place = aPlace({
      files: { ...shopFiles, "src/long.ts": long },
      env: { EXECUTOR_MODEL: model },
      script: (request) => {
        if (!isExecutor(request)) return aPlan([{}]);
        if (request.turn === rounds) return { ...doing(1), thinking: true };
        if (request.turn === killedAt && hang) {
          hang();
          hang = undefined;
          return { misbehave: "hang" };
        }
        return { thinking: true, calls: [call("read_file", { path: "src/long.ts", from: 1, to: 20 + request.turn })] };
      },
    });
    const first = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
    await hangs;
    first.kill("SIGKILL");
    await first.done;

    const resumed = await place.devorch("resume", "T-1");

    expect(resumed.exit).toBe(0);
    expect(place.models.refused).toEqual([]);
    const requests = place.models.requests.filter(isExecutor);
    const points = requests.filter((request, at) => {
      const before = requests[at - 1];
      return (
        before !== undefined && !withoutMarks(saidIn(request)).startsWith(withoutMarks(saidIn(before)).slice(0, -1))
      );
    });
    expect(points.map(({ turn }) => turn)).toEqual([16, 32]);
    const last = requests.at(-1)?.messages ?? [];
    const shown = last.filter(({ results }) => results.some(({ output }) => output.includes("name0")));
    expect(last.filter(({ role }) => role === "assistant")).toHaveLength(rounds);
    expect(shown.length).toBeLessThan(rounds / 2);
    expect(last.at(-2)?.calls.map(({ name }) => name)).toEqual(["read_file"]);
  },
);
