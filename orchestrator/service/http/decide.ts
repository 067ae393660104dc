import type { Devorch } from "../../actions/devorch.ts";
import { LimitedDevorch } from "../../safety/limited_devorch.ts";
import { UserError } from "../../task/errors.ts";
import type { Lang } from "../../texts/sentence.ts";
import { mostRaised } from "./decision_forms.ts";
import type { FormSubject } from "./form_token.ts";
import { pageActions, verifyForm } from "./form_token.ts";

/** The name that a decision made on the page is recorded with. */
const by = "status page";

/** The form of a decision: `/tasks/T-1/approve`; undefined for another path. */
export function decisionPath(pathname: string): Pick<FormSubject, "task" | "action"> | undefined {
  const [, task, named] = /^\/tasks\/(T-\d{1,9})\/(\w+)$/.exec(pathname) ?? [];
  const action = pageActions.find((one) => one === named);
  return task === undefined || action === undefined ? undefined : { task, action };
}

/** Browsers name where a form comes from; a request that names another place is refused whatever it holds. */
export function isSameOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = request.headers.get("origin");
  return origin === null || (URL.canParse(origin) && new URL(origin).host === request.headers.get("host"));
}

interface Decider {
  devorch: Devorch;
  isDecided(origin: string): Promise<boolean>;
  activities: { of(id: string, lang: Lang): Promise<{ pause: number | null } | null> };
}

/**
 * Carries out the decision of a form with an owner's rights, bound to what the page showed. False for a token that is not of this
 * form. Throws UserError for a decision that is too late or was made already.
 */
export async function decide(
  front: Decider,
  secret: string,
  { task, action }: Pick<FormSubject, "task" | "action">,
  form: URLSearchParams,
): Promise<boolean> {
  const field = (name: string) => form.get(name) ?? "";
  const shown = Number(field("shown"));
  const origin = verifyForm(secret, field("token"), { task, action, shown });
  if (origin === undefined) return false;
  const raiseUsd = raisedBy(form.get("raise"));
  if (await front.isDecided(origin)) throw new UserError("status.decided", { id: task });
  await refuseOutdated(front, { task, action, shown });
  const limited = new LimitedDevorch(front.devorch, {
    speaker: { id: "page:owner", role: "owner", name: by, origin },
    about: task,
    ...(action === "accept" && { shown: { pause: shown } }),
    ...((action === "approve" || action === "reject") && { shown: { revision: shown } }),
  });
  switch (action) {
    case "approve":
      await limited.approve(task, { by, unverified: field("unverified") === "yes" });
      break;
    case "accept":
      await limited.approve(task, { by, unverified: false });
      break;
    case "reject":
      await limited.reject(task, { by, why: field("why").trim() });
      break;
    case "answer":
      await limited.answer(task, { by, text: field("text"), question: shown });
      break;
    case "modify":
      await limited.modify(task, { by, change: field("change").trim(), revision: shown || undefined });
      break;
    case "resume":
      await limited.resume(task, { by, raiseUsd });
      break;
    case "cancel":
      await limited.cancel(task);
      break;
  }
  return true;
}

/** Throws UserError for what is no amount. */
function raisedBy(amount: string | null): number | undefined {
  if (amount === null) return undefined;
  const usd = Number(amount);
  if (!(usd > 0 && usd <= mostRaised)) throw new UserError("board.no-amount", { most: mostRaised });
  return usd;
}

/** The actions themselves refuse what is outdated, but for these. */
async function refuseOutdated({ devorch, activities }: Decider, { task, action, shown }: FormSubject): Promise<void> {
  if (action === "modify" || action === "cancel") {
    const { revision } = await devorch.show(task);
    if ((revision ?? 0) !== shown) throw new UserError("status.outdated", { id: task });
  }
  if (action === "resume" && ((await activities.of(task, "en"))?.pause ?? 0) !== shown)
    throw new UserError("status.outdated", { id: task });
}
