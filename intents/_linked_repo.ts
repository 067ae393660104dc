import { forgePageIn, type IntentContext, isSameRepository } from "devorch";

/** The registered repository that a link of the message belongs to, by its name; undefined where it belongs to none. */
export async function linkedRepo({
  text,
  devorch,
}: Pick<IntentContext, "text" | "devorch">): Promise<string | undefined> {
  const url = forgePageIn(text)?.repo;
  if (!url) return undefined;
  const repos = await devorch.repos();
  return repos.find(({ repo }) => repo.kind === "remote" && isSameRepository(repo.url, url))?.name;
}
