import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing, serving } from "../support/executable.ts";

const root = join(import.meta.dir, "..", "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Every series that a rule or a panel asks for: its name, with the labels that it filters or sums by. */
function asked(): { name: string; labels: string[]; query: string }[] {
  const rules = [...read("deploy/alerts.yml").matchAll(/^ +expr: (.+)$/gm)].map((match) => match[1] ?? "");
  const { panels } = JSON.parse(read("deploy/grafana-dashboard.json"));
  const drawn = panels.flatMap((panel: { targets: { expr: string }[] }) => panel.targets.map(({ expr }) => expr));
  const written = [...read("deploy/alerts_test.yml").matchAll(/series: '?([^'\s]+?)'?,/g)].map(
    (match) => match[1] ?? "",
  );
  return [...rules, ...drawn, ...written].flatMap((query: string) => {
    const by = /\bby \(([^)]*)\)/.exec(query)?.[1]?.split(/,\s*/) ?? [];
    return [...query.matchAll(/(devorch_\w+)(?:\{([^}]*)\})?/g)].map(([, name = "", filter = ""]) => ({
      name,
      labels: [...by, ...[...filter.matchAll(/(\w+)=/g)].map((match) => match[1] ?? "")],
      query,
    }));
  });
}

test("the service exports every metric, with the labels, that the alerts and the dashboard ask for", async () => {
  let refusals = 1;
  await using place = aPlace({
    env: { HTTP_ADDR: "127.0.0.1:0" },
    script: (request) => {
      // One retry, so that the counter of retries is there.
      if (refusals-- > 0) return { misbehave: { status: 529, retryAfter: 0 } };
      return request.tools.includes("submit_plan") ? aPlan([{}]) : doing(1);
    },
  });
  const service = await serving(place);
  await place.devorch("run", "First", "--repo", place.url, "--yes", "--detach");
  const followed = await place.devorch("resume", "T-1", "--json");
  expect(followed.events.at(-1)?.type).toBe("task.completed");

  const page = await (await fetch(`${service.url}/metrics`)).text();
  service.kill("SIGTERM");
  await service.done;
  const exported = new Map<string, Set<string>>();
  for (const [, name = "", labels = ""] of page.matchAll(/^(devorch_\w+)(?:\{(.*)\})? \S+$/gm)) {
    const known = exported.get(name) ?? new Set();
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) known.add(label);
    exported.set(name, known);
  }

  expect(asked().length).toBeGreaterThan(15);
  const unknown = asked().filter(({ name, labels }) => {
    const known = exported.get(name);
    return known === undefined || labels.some((label) => !known.has(label));
  });
  expect(unknown).toEqual([]);
});
