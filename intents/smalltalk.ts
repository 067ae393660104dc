import { defineIntent } from "devorch";

export default defineIntent({
  description: "A greeting, thanks, or talk that asks for nothing.",
  examples: [
    "hola",
    "buenas",
    "buen día",
    "buenos días",
    "gracias",
    "muchas gracias",
    "genial",
    "qué tal",
    "jaja",
    "hello",
    "hi",
    "hey",
    "good morning",
    "thanks",
    "thank you",
    "great",
    "how are you",
    "lol",
  ],

  async handle({ say }) {
    say("smalltalk.hello");
  },
});
