import { defineIntent } from "devorch";

export default defineIntent({
  description: "What devorch can do and how to say it.",
  readOnly: true,

  async handle({ say }) {
    say("help.text");
  },
});
