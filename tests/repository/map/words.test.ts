import { expect, test } from "bun:test";
import { wordNumber, wordsIn } from "../../../orchestrator/repository/map/words.ts";

/** Texts by what surrounds their words. */
const texts = [
  "",
  "export function takeStock(n: number, $el, _own, x1): 12abc 0xff ab abc",
  "class Ångström extends Señor { año_1() {} }\nμετρο日本語name",
  "a.bcd/efg-hij\t\tklm\r\nnop",
  "same same same again again",
  Array.from({ length: 70_000 }, (_, at) => `name${at}`)
    .join(" ")
    .slice(0, 200_000),
];

test.each(texts)("the words of a text are those that a pattern finds: %#", (text) => {
  const found = new Set(text.match(/[A-Za-z_$][\w$]{2,}/g) ?? []);
  expect([...wordsIn(text)].sort()).toEqual([...found].map((word) => wordNumber(word) ?? Number.NaN).sort());
});

test.each(["ab", "1abc", "take!", "Shop.Stock", "", "año"])("%p is no word that a text is searched for", (name) => {
  expect(wordNumber(name)).toBeUndefined();
});
