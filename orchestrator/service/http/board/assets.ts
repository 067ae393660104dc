import { createHash } from "node:crypto";
import script from "./board.browser.js" with { type: "text" };
import style from "./board.css" with { type: "text" };

interface Asset {
  type: string;
  body: string;
  /** Its hash, for the `integrity` attribute. */
  integrity: string;
}

/** What the pages need besides their HTML, by path. */
export const assets = {
  "/style.css": assetOf("text/css", style),
  "/board.js": assetOf("text/javascript", script),
};

export function isAsset(path: string): path is keyof typeof assets {
  return Object.hasOwn(assets, path);
}

function assetOf(type: string, body: string): Asset {
  return { type, body, integrity: `sha256-${createHash("sha256").update(body).digest("base64")}` };
}
