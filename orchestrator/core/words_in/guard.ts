import type { WordClass } from "./lexicon.ts";
import type { Sentence } from "./sentence.ts";

/**
 * The words that decide something for good are believed only when nothing else is said: a sentence that also holds a
 * condition, a change, a question or a thing of a program is about something else.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Says yes by itself. */
const consent: readonly WordClass[] = ["yes", "go", "good", "approve"];
const besideConsent = words(`
  que por favor porfa con eso esto el la lo los plan propuesta me te parece esta este asi a ello nomas ya cuando quieras puedes podes
  empezar arrancar proceder comenzar ejecutar ejecutalo ejecutala empieza to looks sounds look sound it its this that is the please i you can
  for with works work and y e muy todo all pues entonces thanks gracias devorch ahead be way make so do lets let us plan tienes tenes
  luz verde visto bueno tiene da doy mi my your have approval seems good very really super tal cual orden nuestro amigo compa carnal
  mano en de se ve pinta queda quedo hecho mucho mecha happy am im im fire up on right away now ahora mismo buen proceed go start
  begin may im as planned ready whenever want feel free te lo dejo de una carry out execute may both thumbs up ready right tira tirale hands
  manos obra mano sale andando marcha in mine me go ahead plan's happy absolutely definitely totally totalmente completamente absolutamente desde luego supuesto
  course of sin problema no problem dudarlo listo thing thats tira tiren listos adelantito gusto asi working sounding pa alante para`);
const doubtful = words(
  "nice cool bueno buena ya entendido visto love encanta gusta works 🎉 🔥 👏 💪 🫡 manos lindo solid like correcto exacto",
);
const againstConsent = words(`
  but pero aunque salvo excepto except however though solo only unless espera esperen esperate wait hold momento todavia aun yet later luego
  despues antes maybe quizas quiza talvez tal perhaps if primero first instead rather mejor menos casi almost ni not dont never nunca
  cancel cancela cancelalo para stop forget`);

/** A plain yes to the plan: nothing in it that could be a condition. `sure`: it sounds so much like one that an unknown word is let pass. */
export function isConsent(sentence: Sentence, sure = false): boolean {
  const { core, question, named } = sentence;
  if (question || named || core.length > 12) return false;
  if (isConditional(sentence)) return false;
  if (core.includes("no") && !/\bno problem|sin problema/.test(core.join(" "))) return false;
  let strong = 0;
  let strange = 0;
  for (const [at, word] of core.entries()) {
    const classes = sentence.classes[at] ?? [];
    const agrees = classes.some((name) => consent.includes(name));
    if (agrees && !doubtful.has(word)) strong++;
    if (agrees || doubtful.has(word) || besideConsent.has(word)) continue;
    // A word that names a change, a thing or a doubt is never let pass.
    strange += classes.length === 0 && !/\d/.test(word) ? 1 : 2;
  }
  return strong > 0 && strange <= (sure ? 1 : 0);
}

/** Holds a but, an if, a later, a not. */
export function isConditional({ core }: Sentence): boolean {
  return core.some((word, at) => againstConsent.has(word) && !allowedThere(core, at));
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

const refusal = words(`
  no nop nope nel nah nada nunca never not dont gracias thanks thank you mejor lo hagas haga hacerlo quiero me gusta convence late cierra
  interesa sirve el la este esta eso esto plan propuesta it this that the do like want i approve apruebo acepto de ninguna manera
  modo ni en pedo broma loco loca rechazo rechazado rechazada rechaza rechazalo rechazar reject rejected decline declined descarta
  descartalo descartado descartar discard discarded scrap deny denied denegado rather better absolutely way go ahead proceed thumbs down
  👎 ❌ 🚫 ✖ 🙅 para paso prefiero que va asi favor por please a muy es is tan del todo pastel plan was what era pedi pedido pido
  asked for lo que my mi for thats bad wrong mal malo horrible terrible ese esa tira tiralo throw away basura trash basurero acuerdo estoy
  agree disagree con with im am convinced me gustas hay manera eh no'`);

/** A plain no to the plan: nothing in it says what should be different. */
export function isRefusal({ core, question, named, classes }: Sentence): boolean {
  if (question || named || core.length > 14) return false;
  const reason = core.findIndex((word) => word === "porque" || word === "because" || word === "since");
  const said = reason > 0 ? core.slice(0, reason) : core;
  const refuses = said.some(
    (word, at) =>
      ["no", "reject"].some((name) => classes[at]?.includes(name as WordClass)) ||
      word === "mal" ||
      word === "bad" ||
      word === "wrong" ||
      word === "disagree" ||
      word === "denegado",
  );
  return refuses && said.every((word) => refusal.has(word));
}

const besideStop = words(`
  para para paro todo todos toda el la lo las los eso esto esta este ese tarea tareas task tasks trabajo job jobs run ejecucion proceso it that this
  everything all now ya ahora mismo por favor porfa please inmediatamente inmediato de una vez what you are doing working work que estas estan
  haciendo hacer hagas trabajar current actual whole thing about mission mision right immediately t the on en curso with con too my mi no not dont
  never mind sigas siga sigan continues continue continuar go going keep quiero quisiera i want would like to need necesito puedes podes podrias
  puede can could a si y and nevermind off call end end terminate mejor better just solo up out altogether entirely completely completamente
  totalmente plan hace falta necesito quiero lo needed need longer anymore any more hold processing execution asap urgente stopp hey oye dejalo dejala asi
  me equivoque equivoque repo wrong mistake made un error sorry perdon fue hagas nada sigas seguir haciendo trabajando mas momento immediatly
  gracias thanks thank por hoy please bot devorch cortala corta cortale basta ya alto quieto corriendo running there active activa actual actuales haciendo happening ejecutando marcha work siguiente todavia pasa`);

/** The work is to end, and nothing else is said than that, perhaps with a common reason. */
export function isStop({ core, question, named, classes }: Sentence): boolean {
  if (core.length > 12) return false;
  if (question && !classes[0]?.includes("polite")) return false;
  const said = core.filter((word) => !/^t?\d+$/.test(word));
  if (named && !core.some((word) => /^\d+$/.test(word))) return false;
  return (
    said.some((_, at) => stopsAt(said, at)) &&
    !denied(said) &&
    said.every((word, at) => besideStop.has(word) || stopsAt(said, at))
  );
}

const goingOn = words("sigas siga sigan continues continue go keep proceed");
/** After `para` the verb, not the preposition: `para todo`, but not `para mí`. */
const afterPara = words("ya todo ahora por porfa please favor de ahi inmediatamente eso con mismo t gracias esto");

function stopsAt(said: string[], at: number): boolean {
  const word = said[at] ?? "";
  const next = said[at + 1];
  if (word === "para") {
    const named = said.slice(at + 1).some((later) => /^(tarea|trabajo|task|proceso|ejecucion|plan)$/.test(later));
    return next === undefined || afterPara.has(next) || named;
  }
  if (/^(no|dont|not)$/.test(word)) return goingOn.has(next ?? "");
  return stopping.has(word);
}

const stopping = words(`
  para parar paralo parala paren pare pares detente detengan detenlo detenla deten detenelo detener detenerlo detenerla detengas detengase detencion
  frena frenar frenalo frenala freno frene cancela cancelar cancelalo cancelala cancele cancelado cancelada cancelen cancelarlo cancelarla
  cancelemos aborta abortar abortalo abortala aborte aborto anula anular anulalo anulala anule interrumpe interrumpi interrumpir interrumpelo
  interrumpela suspende suspender suspendelo suspendela stop cancel cancelled canceled abort aborted halt quit kill terminate cease olvidalo olvidala olvidate
  olvidemoslo olvidar olvida dejalo dejala dejemoslo deja dejar forget nevermind drop basta alto corta cortala cortalo end 🛑 ✋ ⛔ ⏹`);

/** `no lo canceles`, `don't stop`: the opposite. */
function denied(said: string[]): boolean {
  return said.some(
    (word, at) =>
      said[at + 1] !== "mind" &&
      /^(no|dont|never|not|nunca|sin)$/.test(word) &&
      said
        .slice(at + 1, at + 3)
        .some((next) =>
          /^(cancel\w*|par(es|ar|en|a)|deten\w*|abort\w*|stop|halt|quit|kill|frenes|frena|dejes|olvides)$/.test(next),
        ),
  );
}

/** Something to do in everyday life: no repository was ever mended by a coffee. */
export function isEveryday({ kinds, named }: Sentence): boolean {
  return kinds.has("life") && !kinds.has("code") && !kinds.has("bug") && !named;
}

const workWords: readonly WordClass[] = ["change", "fix", "reshape", "docs", "tests", "chore", "bug", "need", "use"];

/** Names a change, or something that is wrong. */
export function namesWork({ kinds, core }: Sentence): boolean {
  return core.length > 1 && workWords.some((name) => kinds.has(name));
}
