import { describe, expect, test } from "bun:test";
import { readRepoRequest } from "../../intents/_repo_request.ts";
import { forgePageIn, isSameRepository } from "../../orchestrator/task/repo_ref.ts";
import { classifyLocally } from "../../orchestrator/understanding/classify.ts";
import { classifierOf } from "../../orchestrator/understanding/understand.ts";
import { shippedIntents } from "../intents/messages.ts";

const pages: [string, string | null][] = [
  ["https://github.com/acme/shop/issues/123", "https://github.com/acme/shop"],
  ["https://github.com/acme/shop/issues/123#issuecomment-9", "https://github.com/acme/shop"],
  ["https://github.com/acme/shop/pull/9/files", "https://github.com/acme/shop"],
  ["https://github.com/acme/shop/issues", "https://github.com/acme/shop"],
  ["https://github.com/acme/shop/blob/main/src/cart.ts#L10-L20", "https://github.com/acme/shop"],
  ["https://github.com/acme/shop/commit/abc1234", "https://github.com/acme/shop"],
  ["https://gitlab.com/group/sub/shop/-/issues/45", "https://gitlab.com/group/sub/shop"],
  ["https://gitlab.com/acme/shop/-/merge_requests/7", "https://gitlab.com/acme/shop"],
  ["https://gitlab.com/acme/shop/merge_requests/7", "https://gitlab.com/acme/shop"],
  ["https://bitbucket.org/acme/shop/pull-requests/3", "https://bitbucket.org/acme/shop"],
  ["https://git.example.org:3000/acme/shop/pulls/4", "https://git.example.org:3000/acme/shop"],
  ["https://acme.atlassian.net/browse/SHOP-77", null],
];

describe("a link to a page of a forge", () => {
  test.each(pages)("%s is no repository", (link, repo) => {
    expect(forgePageIn(`mira (${link}).`)).toEqual({ repo });
    expect(readRepoRequest(`use ${link}`, []).do).not.toBe("add");
  });

  test.each([
    "https://github.com/acme/shop",
    "https://github.com/acme/shop.git",
    "https://gitlab.com/group/sub/shop/",
    "https://github.com/acme/issues",
    "http://127.0.0.1:8080/shop.git",
    "git@github.com:acme/shop.git",
  ])("%s is a repository", (link) => {
    expect(forgePageIn(link)).toBeUndefined();
    expect(readRepoRequest(`add the repo ${link}`, [])).toMatchObject({ do: "add" });
  });

  test.each(["fix #123 %s", "resuelve esto %s", "take care of %s please", "%s", "arreglá lo que dice %s"])(
    "%s is a task, on any forge",
    async (text) => {
      const intents = await shippedIntents();
      for (const [link] of pages) {
        const said = classifyLocally(classifierOf(intents), intents, text.replace("%s", link), "none", null);
        expect([link, said.intent]).toEqual([link, "task_new"]);
      }
    },
  );

  test("addresses of one repository are the same however they are written", () => {
    for (const other of [
      "https://GitHub.com/acme/shop.git",
      "https://github.com/acme/shop/",
      "git@github.com:acme/shop.git",
    ])
      expect(isSameRepository("https://github.com/acme/shop", other)).toBe(true);
    expect(isSameRepository("https://github.com/acme/shop", "https://github.com/acme/shop2")).toBe(false);
  });
});
