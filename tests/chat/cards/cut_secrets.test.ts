import { expect, test } from "bun:test";
import { shortenText, wholeLine } from "../../../orchestrator/chat/cards/paint.ts";
import { createRedactor } from "../../../orchestrator/service/redact.ts";
import { plantedCores, plantedSecrets } from "../../support/material/planted.ts";

test("a request with secrets, cut anywhere for the line of a card, shows not half of one", () => {
  const redact = createRedactor([]);
  const secrets = Object.values(plantedSecrets);
  // Each of them in front of all: any can be where the line is cut.
  const requests = secrets.map((first) => wholeLine(`Add stock. The keys are ${first}\n${secrets.join("\n")}`));
  const shown = requests.flatMap((request) =>
    Array.from({ length: request.length }, (_, width) => redact(shortenText(request, width + 1))),
  );
  const halves = plantedCores.map((core) => core.slice(0, Math.ceil(core.length / 2)));
  expect(shown.filter((line) => halves.some((half) => line.includes(half)))).toEqual([]);
});
