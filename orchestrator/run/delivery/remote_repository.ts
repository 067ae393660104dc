import type { Forge, ForgeRepository } from "../../sdk/forge.ts";

/** Functions of a forge that know their client and their repository. */
type Bound<Group> = {
  [Name in keyof Group]: NonNullable<Group[Name]> extends (
    client: infer _,
    repository: ForgeRepository,
    ...rest: infer Rest
  ) => infer Result
    ? (...rest: Rest) => Result
    : never;
};
type Part<Name extends "pullRequests" | "checks" | "reviews" | "issues"> = Bound<NonNullable<Forge[Name]>>;

/** A repository on its forge, with a token. Every function throws ForgeError; parts that the forge lacks are undefined. */
export interface RemoteRepository {
  repository: ForgeRepository;
  mayWrite(account: string): Promise<boolean>;
  pullRequests: Part<"pullRequests"> | undefined;
  checks: Part<"checks"> | undefined;
  reviews: Part<"reviews"> | undefined;
  issues: Part<"issues"> | undefined;
}
