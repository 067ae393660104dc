import { defineTool, TaskError, z } from "devorch";

/** Reads a ticket of a tracker over HTTP: TRACKER_URL and TRACKER_TOKEN are in devorch's environment. */
export default defineTool({
  description: "Reads a ticket of the tracker: title, state, text.",
  input: z.object({ id: z.string().regex(/^[A-Z]+-\d+$/) }),
  kind: "read",

  async run({ id }, { signal }) {
    const { TRACKER_URL: url, TRACKER_TOKEN: token = "" } = process.env;
    if (!url) throw new TaskError("TRACKER_URL is not set");
    const answer = await fetch(`${url}/tickets/${id}`, { headers: { authorization: `Bearer ${token}` }, signal });
    // A TaskError is what the model reads; it goes on without the ticket.
    if (!answer.ok) throw new TaskError(`the tracker says ${answer.status} of ${id}`);
    const ticket = z.object({ title: z.string(), state: z.string(), text: z.string() }).parse(await answer.json());
    return `${id} ${ticket.title} (${ticket.state})\n${ticket.text}`;
  },
});
