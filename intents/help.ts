import { defineIntent } from "devorch";

export default defineIntent({
  description: "What devorch can do and how to say it.",
  examples: [
    "ayuda",
    "qué puedes hacer",
    "qué podés hacer",
    "cómo funciona esto",
    "cómo te uso",
    "help",
    "what can you do",
    "how does this work",
    "how do I use you",
    "commands",
  ],

  async handle({ say }) {
    say("help.text");
  },
});
