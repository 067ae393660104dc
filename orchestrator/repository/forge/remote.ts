import { z } from "zod";
import type { RemoteRepository } from "../../run/delivery/remote_repository.ts";
import { type Forge, ForgeError, type ForgeRepository } from "../../sdk/forge.ts";
import { connectForge, type ForgeAccess } from "./connection.ts";
import { repositoryAt } from "./find.ts";

type ForgeWithApi = Forge & { api: NonNullable<Forge["api"]> };

export interface RemoteRequest extends Omit<ForgeAccess, "api" | "origin"> {
  /** The http address of the repository. */
  remote: string;
  forge: ForgeWithApi;
}

const account = z.string().max(300);
const text = z.string();
const PullRequest = z.object({ url: z.url(), number: z.number().int(), draft: z.boolean() });
const Checks = z.array(
  z.object({ name: text.max(500), state: z.enum(["pending", "green", "red"]), summary: text, log: text.nullable() }),
);
const Comments = z.array(
  z.object({
    ...{ id: text, thread: text, by: account, bot: z.boolean(), at: z.iso.datetime({ offset: true }), body: text },
    ...{ path: text.nullable(), line: z.number().int().nullable() },
  }),
);
const Issue = z.object({ number: z.number().int(), url: z.url(), title: text, body: text });
const IssueComment = z.object({ id: text, body: text });

/** What each function of a forge returns; of another forge version or a plugin it may be anything. */
const results = {
  pullRequests: { find: PullRequest.optional(), open: PullRequest, ready: PullRequest },
  checks: { list: Checks, log: text },
  reviews: { comments: Comments, answer: z.any() },
  issues: {
    ...{ labelled: z.array(Issue), labelledBy: account.optional(), read: Issue },
    ...{ comments: z.array(IssueComment), comment: IssueComment, edit: z.any() },
  },
};

/** The repository through its forge's client. */
export async function remoteRepository({ remote, forge, ...access }: RemoteRequest): Promise<RemoteRepository> {
  const { api } = forge;
  const client = await api.client(connectForge({ ...access, api, origin: new URL(remote).origin }));
  const repository = repositoryAt(remote);
  const bind = (part: keyof typeof results) => forge[part] && bindPart(forge[part], results[part], client, repository);
  return {
    repository,
    mayWrite: async (name) => name !== "" && (await missingIsFalse(() => api.mayWrite(client, repository, name))),
    ...(Object.fromEntries(
      (Object.keys(results) as (keyof typeof results)[]).map((part) => [part, bind(part)]),
    ) as Pick<RemoteRepository, keyof typeof results>),
  };
}

function bindPart(part: object, schemas: Record<string, z.ZodType>, client: unknown, repository: ForgeRepository) {
  const functions = Object.entries(part as Record<string, (...given: unknown[]) => unknown>);
  return Object.fromEntries(
    functions.map(([name, act]) => [
      name,
      async (...given: unknown[]) => {
        const { success, data } = schemas[name]?.safeParse(await act(client, repository, ...given)) ?? {};
        if (!success) throw new ForgeError(-1, `an answer that is not understood (${name})`);
        return data;
      },
    ]),
  );
}

/** Forges answer 404 for an account that is no collaborator. */
async function missingIsFalse(ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ForgeError && error.status === 404) return false;
    throw error;
  }
}

export function hasApi(forge: Forge | undefined): forge is ForgeWithApi {
  return forge?.api !== undefined;
}

/** Asks the host, without the token, which of the forges it is. */
export async function probeForge(
  forges: readonly Forge[],
  access: Omit<ForgeAccess, "api" | "token">,
): Promise<ForgeWithApi | undefined> {
  for (const forge of forges.filter(hasApi)) {
    const { api } = forge;
    const isIt = async () => api.recognizes(await api.client(connectForge({ ...access, api, token: undefined })));
    const known = await isIt().catch((error: unknown) => {
      if (error instanceof ForgeError) return false;
      throw error;
    });
    if (known) return forge;
  }
  return undefined;
}
