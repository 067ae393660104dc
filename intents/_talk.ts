type Talk = "hello" | "thanks" | "bye" | "how" | "laugh" | "other" | "word";

const signs: [Talk, RegExp][] = [
  ["thanks", /\b(gracias|thanks|thank you|thx|agradezco|appreciated?)\b|🙏/i],
  ["bye", /\b(adi[oó]s|cha[ou]|bye|hasta (luego|ma[ñn]ana|pronto)|nos vemos|see you|good night)\b|👋$/i],
  [
    "how",
    /\b(qu[eé] tal|c[oó]mo (est[aá]s|and[aá]s|te va|va todo)|todo bien|how are you|how('s| is) it going|what'?s up)\b/i,
  ],
  ["hello", /\b(hola|holi|buen[oa]s?( d[ií]as?| tardes| noches)?|hey|hi|hello|good (morning|afternoon|evening))\b/i],
  ["laugh", /\b(ja(ja)+|je(je)+|ha(ha)+|lol|lmao|xd+)\b|😂|🤣|😅/i],
  [
    "word",
    /^\W*(ok\w*|vale|va|dale|sale|perfecto|genial|bien|muy bien|de acuerdo|listo|[oó]rale|excelente|great|good|fine|perfect|nice|cool|alright|adelante|go( ahead)?)\W*$/i,
  ],
];

/** What kind of talk it is, to be answered in kind. */
export function kindOfTalk(text: string): Talk {
  if (/^(👍|👌|✅|🙌|🚀|\p{Emoji_Modifier}|\uFE0F|\s)+$/u.test(text)) return "word";
  return signs.find(([, sign]) => sign.test(text))?.[0] ?? "other";
}
