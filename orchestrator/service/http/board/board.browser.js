// Keeps an open page up to date. Without it the page loads itself again.
const main = document.getElementById("main");
const link = document.getElementById("link");
const said = document.getElementById("said");
const focusable = "a,button,summary,input,textarea";
/** Cards that wait until what is being written into the old one is finished. */
const held = new Map();
let place = main.dataset.feed?.split("since=")[1];
let stream;

function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (value) => String(value).padStart(2, "0");
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}m ${two(seconds % 60)}s` : `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
}

function countOn() {
  for (const time of main.querySelectorAll("[data-since]")) {
    time.dataset.at ??= String(performance.now());
    time.textContent = duration(Number(time.dataset.since) + performance.now() - Number(time.dataset.at));
  }
}

const numberOf = (card) => Number(card.id.slice("card-T-".length));

function isBeingWritten(element) {
  const inputs = [...element.querySelectorAll("input:not([type=hidden]),textarea")];
  return inputs.some((input) => input === document.activeElement || input.value !== input.defaultValue);
}

/** Focus and open details of what is replaced, to be set again in what comes in its place. */
function remember(old) {
  const at = [...old.querySelectorAll(focusable)].indexOf(document.activeElement);
  const own = "details:not(.diff details)";
  const before = [...old.querySelectorAll(own)];
  return (fresh) => {
    for (const [index, details] of fresh.querySelectorAll(own).entries()) {
      const loaded = before[index]?.querySelector(".diff");
      if (details.dataset.load && loaded) details.append(loaded);
      details.open = before[index]?.open ?? false;
    }
    if (at >= 0) fresh.querySelectorAll(focusable)[at]?.focus({ preventScroll: true });
  };
}

function put(data) {
  const old = document.getElementById(`card-${data.task}`);
  const moved = old?.dataset.group !== data.group;
  if (old && !moved && isBeingWritten(old)) return held.set(data.task, data);
  held.delete(data.task);
  const template = document.createElement("template");
  template.innerHTML = data.html;
  const card = template.content.firstElementChild;
  if (old && !moved) {
    const restore = remember(old);
    old.replaceWith(card);
    restore(card);
  } else {
    const wasIn = old?.contains(document.activeElement);
    old?.remove();
    insert(card);
    // Who was there by keyboard goes along, instead of back to the top of the page.
    if (wasIn) card.querySelector("h3 a").focus({ preventScroll: true });
    said.textContent = `${card.querySelector(".over").textContent}: ${card.querySelector("h3").textContent}`;
  }
  countOn();
}

/** The newest first, and no more than the group shows. */
function insert(card) {
  const group = document.getElementById(`group-${card.dataset.group}`);
  const list = group.querySelector(".cards");
  list.insertBefore(card, [...list.children].find((other) => numberOf(other) < numberOf(card)) ?? null);
  while (list.children.length > Number(group.dataset.limit)) {
    list.lastElementChild.remove();
    group.querySelector(".all").hidden = false;
  }
}

let reloading;
/** Loads the page's content again; later while something is being written into it. */
function reloadContent() {
  clearTimeout(reloading);
  reloading = setTimeout(async () => {
    if (isBeingWritten(main)) return reloadContent();
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => undefined);
    if (!answer?.ok) return;
    const fresh = parsed(await answer.text()).getElementById("main");
    const restore = remember(main);
    main.replaceChildren(...fresh.childNodes);
    restore(main);
    showLast();
    const state = main.querySelector(".state")?.textContent;
    if (main.dataset.task && state && said.textContent !== state) said.textContent = state;
    countOn();
  }, 700);
}

/** The end of a log is what matters. */
function showLast() {
  for (const log of main.querySelectorAll(".log")) log.scrollTop = log.scrollHeight;
}

const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

/** What is long is read when it is opened. */
async function load(details) {
  const part = details.dataset.load;
  if (!part) return;
  if (!details.open) return details.querySelector(".diff")?.remove();
  if (details.querySelector(".diff")) return;
  const answer = await fetch(part, { credentials: "same-origin" }).catch(() => undefined);
  if (answer?.ok) details.append(parsed(await answer.text()).querySelector(".diff"));
  else details.open = false;
}

function close() {
  stream?.close();
  stream = undefined;
}

function show(state) {
  link.className = `link ${state}`;
  link.textContent = link.dataset[state];
}

function open() {
  if (stream || !main.dataset.feed || document.hidden) return;
  stream = new EventSource(`/events?since=${place}`);
  const on = (name, act) =>
    stream.addEventListener(name, (event) => {
      if (event.lastEventId) place = event.lastEventId;
      act(JSON.parse(event.data));
    });
  on("card", (data) => {
    if (main.dataset.task === undefined) put(data);
    else if (main.dataset.task === data.task) reloadContent();
  });
  on("counts", (counts) => {
    for (const count of main.querySelectorAll("[data-count]")) count.textContent = counts[count.dataset.count];
    if (main.dataset.task === undefined)
      document.title = counts.waiting > 0 ? `(${counts.waiting}) devorch` : "devorch";
  });
  on("reset", reloadContent);
  stream.onopen = () => show("live");
  stream.onerror = () => {
    show("offline");
    if (stream?.readyState !== EventSource.CLOSED) return;
    // Refused: there are too many, or the service is about to end.
    close();
    setTimeout(open, 15_000);
  };
}

main.addEventListener("focusout", () =>
  setTimeout(() => {
    for (const data of [...held.values()]) put(data);
  }),
);
// It does not bubble.
main.addEventListener("toggle", ({ target }) => load(target), true);
// A page that nobody sees needs no stream.
document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
setInterval(countOn, 1000);
countOn();
showLast();
open();
