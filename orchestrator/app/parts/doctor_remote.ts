import { pingRemote, type RemoteAddress } from "../../chat/remote/client.ts";
import type { DoctorLine } from "../../service/doctor.ts";
import { UserError } from "../../task/errors.ts";
import { text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";

/** What `devorch doctor` looks at where DEVORCH_URL makes this machine a client: only the way there, and who one is there. */
export async function doctorOfRemote(remote: RemoteAddress, version: string, lang: Lang): Promise<DoctorLine[]> {
  const line = { name: text(lang, "doctor.remote"), needed: true };
  try {
    const server = await pingRemote(remote);
    const params = { url: remote.url, ...server, ours: version };
    return [{ ...line, ok: true, detail: text(lang, "doctor.remote-answers", params), fix: "" }];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const detail = text(lang, error.key, error.params);
    return [{ ...line, ok: false, detail, fix: text(lang, "doctor.remote-fix", { url: remote.url }) }];
  }
}
