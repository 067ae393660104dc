import { expect, test } from "bun:test";
import { namedRepository, repositoryAnswer } from "../../orchestrator/understanding/named_repository.ts";

const names = ["shop", "almacen", "api-v2", "web.app"];

test.each([
  ["agrega un logo a shop", "shop"],
  ["Fix the login of API-v2, please", "api-v2"],
  ["¿dónde se calcula el IVA en almacen?", "almacen"],
  ["the footer of web.app is cut", "web.app"],
  ["move the cart of shop to almacen", undefined],
  ["the shopping cart", undefined],
  ["a workshop page in /srv/shop/src", undefined],
  ["fix the login", undefined],
])("%s names %p", (text, name) => {
  expect(namedRepository(text, names)).toBe(name);
});

test.each([
  ["shop", "shop"],
  ["el almacen", "almacen"],
  ["en el almacen, porfa", "almacen"],
  ["use shop please", "shop"],
  ["the api-v2 one", "api-v2"],
  ["sí, en shop", "shop"],
  ["ALMACEN.", "almacen"],
  ["arregla el login de shop", undefined],
  ["what is the status of shop", undefined],
  ["translate shop", undefined],
  ["cancela shop", undefined],
  ["shop o almacen", undefined],
  ["el otro", undefined],
])("while a request waits for its repository, %s answers %p", (text, name) => {
  expect(repositoryAnswer(text, names)).toBe(name);
});
