import { expect, test } from "bun:test";
import { join } from "node:path";
import { forgeOf, branchLinks as linksOf } from "../../orchestrator/repository/forge/find.ts";
import { load } from "../../orchestrator/sdk/load.ts";

const { forges } = await load({ root: join(import.meta.dir, "..", "..") });
const branchLinks = (remote: string, branch: string, base: string, set?: string) =>
  linksOf(forgeOf(remote, forges, set), remote, branch, base);

test.each([
  [
    "https://github.com/me/shop.git",
    "https://github.com/me/shop/tree/feature/x",
    "https://github.com/me/shop/compare/main...feature/x?expand=1",
  ],
  [
    "https://github.example.org/me/shop",
    "https://github.example.org/me/shop/tree/feature/x",
    "https://github.example.org/me/shop/compare/main...feature/x?expand=1",
  ],
  [
    "https://gitlab.com/g/sub/shop.git",
    "https://gitlab.com/g/sub/shop/-/tree/feature/x",
    "https://gitlab.com/g/sub/shop/-/merge_requests/new?merge_request%5Bsource_branch%5D=feature%2Fx&merge_request%5Btarget_branch%5D=main",
  ],
  [
    "https://gitlab.example.org:8443/g/shop/",
    "https://gitlab.example.org:8443/g/shop/-/tree/feature/x",
    "https://gitlab.example.org:8443/g/shop/-/merge_requests/new?merge_request%5Bsource_branch%5D=feature%2Fx&merge_request%5Btarget_branch%5D=main",
  ],
  [
    "https://bitbucket.org/me/shop.git",
    "https://bitbucket.org/me/shop/branch/feature/x",
    "https://bitbucket.org/me/shop/pull-requests/new?source=feature%2Fx&dest=main",
  ],
  [
    "https://codeberg.org/me/shop.git",
    "https://codeberg.org/me/shop/src/branch/feature/x",
    "https://codeberg.org/me/shop/compare/main...feature/x",
  ],
  [
    "https://gitea.example.org/me/shop",
    "https://gitea.example.org/me/shop/src/branch/feature/x",
    "https://gitea.example.org/me/shop/compare/main...feature/x",
  ],
  [
    "https://dev.azure.com/me/project/_git/shop",
    "https://dev.azure.com/me/project/_git/shop?version=GBfeature%2Fx",
    "https://dev.azure.com/me/project/_git/shop/pullrequestcreate?sourceRef=feature%2Fx&targetRef=main",
  ],
])("the branch of %p has its pages", (remote, url, compareUrl) => {
  expect(branchLinks(remote, "feature/x", "main")).toEqual({ url, compareUrl });
});

test.each([
  "https://git.example.org/shop.git",
  "http://127.0.0.1:4000/shop.git",
  "/home/me/shop",
  "https://notgithub.com.example.org/x",
])("%p is no known host: its own address, no page", (remote) => {
  expect(branchLinks(remote, "feature/x", "main")).toEqual({ url: remote, compareUrl: null });
});

test("signs in a branch name do not change the address", () => {
  expect(branchLinks("https://github.com/me/shop", "fix/a#1?b", "main").url).toBe(
    "https://github.com/me/shop/tree/fix/a%231%3Fb",
  );
});

test.each([
  ["github", "/tree/feature/x"],
  ["gitlab", "/-/tree/feature/x"],
  ["gitea", "/src/branch/feature/x"],
])("a server of one's own that was said to be %s has its pages", (forge, page) => {
  const remote = "https://code.example.org/me/shop.git";
  expect(branchLinks(remote, "feature/x", "main", forge).url).toBe(`https://code.example.org/me/shop${page}`);
  expect(branchLinks(remote, "feature/x", "main", "no-such-forge").url).toBe(remote);
});
