import { expect, test } from "bun:test";
import { aBrowserPage, chromium } from "../../support/browser.ts";
import { aPlace, aPlan, call, doing, serving } from "../../support/executable.ts";

/** A folder for pictures of the page at two widths; none are made without it. */
const pictures = process.env.DEVORCH_PICTURES;

test.skipIf(chromium === null)(
  "in a real browser an owner answers, approves and sees the branch come by itself; a page that is older than the decision decides nothing; a follow-up is asked for once, and cancelled",
  async () => {
    const question = { text: "When is the stock taken?", options: ["On payment", "At once"], default: "On payment" };
    const script = {
      planner: [
        { calls: [call("ask_user", { questions: [question] })] },
        aPlan([{ verify: [{ run: "make test" }] }]),
        aPlan([{}]),
      ],
      executor: [doing(1)],
    };
    await using place = aPlace({ script, env: { STATUS_TOKEN: "token-of-the-page", HTTP_ADDR: "127.0.0.1:0" } });
    const service = await serving(place);
    await using page = await aBrowserPage();
    await place.devorch("run", "Add stock validation", "--repo", place.url, "--no-input");
    const picture = async (name: string) => {
      if (pictures === undefined) return;
      for (const width of [390, 1280]) await page.screenshot(`${pictures}/${name}-${width}.png`, width);
    };

    await page.open(`${service.url}/tasks/T-1?token=token-of-the-page`);
    await page.until(`document.body.innerText.includes("When is the stock taken?")`);
    await picture("question");
    await page.evaluate(`document.querySelector('button[value="At once"]').click()`);
    await page.until(`document.querySelector('form[action$="/approve"]')`);
    expect((await place.show()).questions).toMatchObject([{ answer: "At once" }]);
    await picture("plan");

    const stale = await page.evaluate<string>(
      `new URLSearchParams(new FormData(document.querySelector('form[action$="/reject"]'))).toString()`,
    );
    await page.open(`${service.url}/`);
    await picture("board");
    await page.evaluate(`document.querySelector('#group-waiting form[action$="/approve"] button').click()`);
    await page.until(`document.querySelector("#group-working #card-T-1, #group-done #card-T-1")`);
    await page.evaluate("window.sameDocument = true");
    await page.until(`document.querySelector("#group-done #card-T-1 code")`);
    expect(await page.evaluate<boolean>("window.sameDocument")).toBe(true);
    expect(await page.evaluate<string>(`document.querySelector("[data-count=done]").textContent`)).toBe("1");
    await page.open(`${service.url}/tasks/T-1`);
    await page.until(`document.querySelector(".completed")`);
    await page.evaluate(`document.querySelector("details.changes > summary").click()`);
    await page.until(`document.querySelector("details.changes .diff ins")`);
    await picture("done");
    expect((await place.show()).state).toBe("completed");

    const cookie = (await fetch(`${service.url}/?token=token-of-the-page`, { redirect: "manual" })).headers.get(
      "set-cookie",
    );
    const late = await fetch(`${service.url}/tasks/T-1/reject`, {
      method: "POST",
      headers: { cookie: cookie?.split(";")[0] ?? "", "content-type": "application/x-www-form-urlencoded" },
      body: stale,
    });
    expect(late.status).toBe(409);

    await page.open(`${service.url}/tasks/T-1`);
    const asked = await page.evaluate<string>(
      `document.querySelector("textarea").value = "say it too", new URLSearchParams(new FormData(document.querySelector("textarea").form)).toString()`,
    );
    await page.evaluate(`document.querySelector("textarea").form.requestSubmit()`);
    await page.until(`document.querySelector('form[action$="/approve"]')`);
    const again = await fetch(`${service.url}/tasks/T-1/modify`, {
      method: "POST",
      headers: { cookie: cookie?.split(";")[0] ?? "", "content-type": "application/x-www-form-urlencoded" },
      body: asked,
    });
    expect(again.status).toBe(409);
    await page.evaluate(`document.querySelector('form[action$="/cancel"] button').click()`);
    await page.until(`document.querySelector(".completed")`);
    expect((await place.show()).state).toBe("completed");
    await page.open(`${service.url}/`);
    await picture("list");
    service.kill("SIGTERM");
    await service.done;
  },
);
