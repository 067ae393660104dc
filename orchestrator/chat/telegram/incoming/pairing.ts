import { codeHash } from "../../../actions/access/invite.ts";
import { text } from "../../../texts/index.ts";
import { sendRow } from "../outgoing/body.ts";
import type { BotWorld } from "../world.ts";
import { personId } from "./admit.ts";
import { Guesses } from "./guesses.ts";
import { clientLang } from "./language.ts";
import { messageText, type Update } from "./update.ts";

/** Admits the first owner and invited people by a code that is valid once. */
export async function pairing(world: BotWorld): Promise<{ open(update: Update): Promise<boolean> }> {
  const { people, mail } = world.store;
  const show = async () => {
    if (world.users.length > 0 || (await people.all()).some(({ role }) => role === "owner")) return;
    const { code } = await world.devorch.invite("owner");
    world.log.warn("telegram.pairing", { say: `/start ${code}` });
    world.tell(text(world.lang, "telegram.pair", { code }));
  };
  await show();
  const guesses = new Guesses();
  return {
    async open({ message }) {
      if (message?.chat.type !== "private" || message.from.is_bot) return false;
      const code = /^\/start(?:@\w+)?[ \t]+([A-Za-z0-9-]{6,40})$/.exec(messageText(message))?.[1];
      if (code === undefined || !guesses.mayTry(message.from.id, world.clock.monotonic())) return false;
      const name = world.clean(message.from.first_name ?? "");
      const lang = clientLang(message.from.language_code) ?? null;
      const person = await people.accept(await codeHash(code), { id: personId(message.from.id), name, lang });
      if (!person) return false;
      const say = lang ?? world.lang;
      const params = { name: name || "👋", role: text(say, `telegram.role.${person.role}`) };
      const row = sendRow(`paired/${person.id}/${code.slice(0, 3)}`, person.id, {
        text: text(say, person.role === "viewer" ? "telegram.paired-viewer" : "telegram.paired", params).replace(
          /[<>&]/g,
          "",
        ),
      });
      await mail.post({ outbox: [row] });
      return true;
    },
  };
}
