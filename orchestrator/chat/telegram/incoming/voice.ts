import { UserError } from "../../../task/errors.ts";
import { text } from "../../../texts/index.ts";
import { longestVoiceSeconds, mostVoiceBytes } from "../../../understanding/voice/transcribe.ts";
import { apiFailureOf } from "../api.ts";
import type { Action } from "../outgoing/buttons.ts";
import { type IncomingTurn, sayError, sayHtml, sayKey } from "./turn.ts";
import type { Message } from "./update.ts";

/** Writes a voice message down and shows it back; nothing is done with it until its button is pressed. */
export async function handleVoice(turn: IncomingTurn, voice: NonNullable<Message["voice"]>): Promise<void> {
  const said = await transcriptOf(turn, voice);
  if (said === undefined) return;
  if (said === "") return sayKey(turn, "voice.nothing");
  const { lang, paint, world, id } = turn;
  const heard = world.clean(said);
  const key = (yes: boolean): [string, Action] => [
    text(lang, yes ? "voice.key.yes" : "voice.key.no"),
    { do: "voice", text: heard, yes },
  ];
  sayHtml(turn, paint.text(text(lang, "voice.heard", { text: heard })), [[key(true), key(false)]], {
    slot: `voice:${id}`,
  });
}

async function transcriptOf(
  turn: IncomingTurn,
  { file_id, duration, mime_type, file_size = 0 }: NonNullable<Message["voice"]>,
): Promise<string | undefined> {
  const tooLong = () => sayKey(turn, "voice.too-long", { minutes: longestVoiceSeconds / 60 }) as undefined;
  if (duration > longestVoiceSeconds || file_size > mostVoiceBytes) return tooLong();
  try {
    const bytes = await turn.download(file_id, mostVoiceBytes);
    if (!bytes) return tooLong();
    const data = Buffer.from(bytes).toString("base64");
    return await turn.devorch.transcribe({ data, media: mime_type, seconds: duration }, {});
  } catch (error) {
    if (error instanceof UserError) sayError(turn, error);
    else {
      turn.world.log.warn("telegram.file-failed", { why: apiFailureOf(error).why });
      sayKey(turn, "voice.failed");
    }
    return undefined;
  }
}
