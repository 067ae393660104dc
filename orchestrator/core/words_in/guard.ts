import type { WordClass } from "./lexicon.ts";
import type { Sentence } from "./sentence.ts";

/**
 * The words that decide something for good are believed only when nothing else is said: a sentence that also holds a
 * condition, a change, a question or a thing of a program is about something else. `usual` are the words of the intent's own
 * examples: any other word is something else.
 */

type Words = ReadonlySet<string>;
const words = (text: string): Words => new Set(text.trim().split(/\s+/));

/** Says yes by itself. */
const consent: readonly WordClass[] = ["yes", "go", "good", "approve"];
const besideConsent = words(`
  que por con eso esto el la lo los plan propuesta me te parece esta este asi a ello ya cuando quieras puedes podes to looks sounds look
  sound it its this that is the i you can for with work be way make so do us tienes tenes luz tiene da doy mi my your have seems very
  really super orden amigo compa carnal en de se ve pinta queda quedo hecho mucho am up on right away now ahora mismo listos
  as planned whenever want feel free una carry out may both thumbs tirale manos obra mano sale marcha in mine absolutely definitely totally
  totalmente completamente absolutamente desde luego supuesto course thing thats gusto working entire whole entero completo completa
  please porfa favor pues entonces gracias thanks do continua continuar continue sigue segui seguir avanza avanzar avance proceed works correcto exacto jefe sea fine`);
/** May be mere applause. */
const applause = words(
  "nice cool bueno buena ya visto love encanta works 🎉 🔥 👏 💪 🫡 lindo solid correcto exacto entendido",
);
const opinion = words("parece esta looks sounds seems look sound ve queda es is");
const against = words(`
  but pero aunque salvo excepto except however though solo only unless espera esperen esperate wait hold momento todavia aun yet later luego
  despues antes maybe quizas quiza talvez tal perhaps if primero first instead rather mejor menos casi almost ni not dont never nunca
  cancel cancela cancelalo para stop forget`);

/** A plain yes to the plan: nothing in it that could be a condition. */
export function isConsent(sentence: Sentence, usual: Words): boolean {
  const { core, question, named, classes } = sentence;
  if (question || named || core.length > 12 || isConditional(sentence)) return false;
  const agrees = (word: string, at: number) =>
    consent.some((name) => classes[at]?.includes(name)) &&
    (!applause.has(word) || core.some((one) => opinion.has(one)));
  const nothingElse = (word: string, at: number) =>
    agrees(word, at) || applause.has(word) || besideConsent.has(word) || (usual.has(word) && word !== "no");
  return core.some(agrees) && core.every(nothingElse);
}

/** Holds a but, an if, a later, a not. */
export function isConditional({ core }: Sentence): boolean {
  return core.some((word, at) => against.has(word) && !allowedThere(core, at));
}

/** "tal cual" and "para adelante" put no condition. */
function allowedThere(core: string[], at: number): boolean {
  const pair = `${core[at]} ${core[at + 1]}`;
  return pair === "tal cual" || pair === "para adelante" || pair === "para delante";
}

/** Yes and something more: `sí, usa zod`. */
export function beginsWithConsent({ core, classes }: Sentence): boolean {
  const first = classes[0] ?? [];
  return (
    core.length > 1 && (first.includes("yes") || first.includes("good") || core[0] === "dale" || core[0] === "adelante")
  );
}

const besideRefusal = words(`
  no nada never gracias thanks thank you mejor lo hagas haga hacerlo quiero me gusta convence interesa sirve el la este esta eso esto plan
  propuesta it this that the do like want i apruebo acepto de del go ahead way prefiero que va asi favor por please a muy es is tan todo was
  what era pedi pedido pido asked for mi my thats malo horrible terrible ese esa te se como estoy con with him am im son are really at all
  en absoluto gusto parece para bien correcto right good ok`);
const refusing = words("mal malo bad wrong disagree denegado negativo horrible terrible basura denied");
const reasons = words("porque because since");

/** A plain no to the plan: nothing in it says what should be different. */
export function isRefusal({ core, question, named, classes }: Sentence, usual: Words): boolean {
  if (question || named || core.length > 14) return false;
  const reason = core.findIndex((word) => reasons.has(word));
  const said = reason > 0 ? core.slice(0, reason) : core;
  const refuses = (word: string, at: number) =>
    refusing.has(word) || classes[at]?.includes("no") || classes[at]?.includes("reject");
  return said.some(refuses) && said.every((word) => besideRefusal.has(word) || refusing.has(word) || usual.has(word));
}

const stopUsing = /^(stop|deja de|para de|dejen de|quit) (us(ing|ar)|utilizar) \S/;

/** `no uses lodash`, `don't touch the api`, `stop using moment`: what is not to be done is a change too. */
export function forbids({ core, classes, question }: Sentence): boolean {
  const first = core[0] ?? "";
  if (stopUsing.test(core.join(" "))) return true;
  if (question || !/^(no|dont|do|sin|without|nunca|never|avoid|evita)$/.test(first)) return false;
  if (first === "do" && core[1] !== "not") return false;
  const verb = classes[first === "do" ? 2 : 1] ?? [];
  const what = core.slice(first === "do" ? 3 : 2);
  const pronoun = what.every((word) => /^(it|that|this|eso|esto|nada|anything|lo|asi|favor|por|please)$/.test(word));
  return !pronoun && (verb.includes("use") || verb.includes("change"));
}

const besideStop = words(`
  todo todos toda el la lo las los eso esto esta este ese tarea tareas task tasks trabajo job jobs run ejecucion proceso it that this everything
  all now ya ahora mismo inmediatamente inmediato de una vez what you are doing working work que estas haciendo hacer hagas trabajar current
  actual whole thing about mission mision right immediately t the on en curso with con too my mi mind sigas siga continues continue going keep
  quiero quisiera i want would like to need puedes podes podrias puede can could a y off call end terminate mejor better just up out altogether
  entirely completely completamente totalmente hace falta necesito needed longer anymore any more hold processing execution asap urgente
  asi equivoque repo wrong mistake made un error sorry perdon nada mas seguir haciendo trabajando momento gracias thanks hoy bot
  quieto corriendo running there active activa activas happening ejecutando siguiente pasa completa completo entera entero poco rato
  ejecuciones process plan por favor please no not dont never`);
const stopping = words(`
  parar paralo parala paren pare pares detente detengan detenlo detenla deten detenelo detener detenerlo detenerla
  frena frenar frenalo frenala freno frene cancela cancelar cancelalo cancelala cancele cancelado cancelada cancelen cancelarlo cancelarla
  cancelemos aborta abortar abortalo abortala aborte aborto anula anular anulalo anulala anule interrumpe interrumpi interrumpir interrumpelo
  interrumpela suspende suspender suspendelo suspendela stop cancel cancelled canceled abort aborted halt quit kill terminate cease olvidalo
  olvidala olvidate olvidemoslo olvidar olvida dejalo dejala dejemoslo deja dejar forget nevermind drop basta alto corta cortala cortalo
  cortale end 🛑 ✋ ⛔ ⏹`);
const goingOn = words("sigas siga sigan continues continue go keep proceed");
/** After `para` the verb, not the preposition: `para todo`, but not `para mí`. */
const afterPara = words("ya todo ahora por porfa please favor de ahi inmediatamente eso con mismo t gracias esto un");
const whatRuns = words("tarea trabajo task proceso ejecucion plan");

/** The work is to end, and nothing else is said than that, perhaps with a common reason. */
export function isStop({ core, question, named, classes }: Sentence): boolean {
  if (core.length > 12 || (question && !classes[0]?.includes("polite"))) return false;
  if (named) return false;
  const stops = core.map((_, at) => stopsAt(core, at));
  return stops.includes(true) && !isDenied(core) && core.every((word, at) => stops[at] || besideStop.has(word));
}

function stopsAt(said: string[], at: number): boolean {
  const word = said[at] ?? "";
  const next = said[at + 1];
  if (word === "para")
    return next === undefined || afterPara.has(next) || said.slice(at + 1).some((later) => whatRuns.has(later));
  if (/^(no|dont|not)$/.test(word)) return goingOn.has(next ?? "");
  if (word === "never") return next === "mind";
  return stopping.has(word);
}

const denying = words("no dont never not nunca sin");
const stopForms = /^(cancel\w*|par(es|ar|en|a)|deten\w*|abort\w*|stop|halt|quit|kill|frenes|frena|dejes|olvides)$/;

/** `no lo canceles`, `don't stop`: the opposite. */
function isDenied(said: string[]): boolean {
  return said.some(
    (word, at) =>
      denying.has(word) &&
      said[at + 1] !== "mind" &&
      said.slice(at + 1, at + 3).some((next, offset) => stopForms.test(next) && !isNew(said[at + offset])),
  );
}

/** `no, cancela`, `ya no, para`: a new sentence. */
function isNew(before: string | undefined): boolean {
  return before === "ya";
}

const ofPrograms: readonly WordClass[] = ["code", "bug", "tests", "docs"];

/** Something to do in everyday life: no repository was ever mended by a coffee. */
export function isEveryday({ kinds, named }: Sentence): boolean {
  return kinds.has("life") && !named && !ofPrograms.some((name) => kinds.has(name));
}

const work: readonly WordClass[] = ["change", "fix", "reshape", "docs", "tests", "chore", "bug", "need", "use"];

/** Names a change, or something that is wrong. */
export function namesWork({ kinds, core }: Sentence): boolean {
  return core.length > 1 && work.some((name) => kinds.has(name));
}
