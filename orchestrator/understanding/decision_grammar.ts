import { askingForms } from "./classifier/verbs.ts";

/**
 * The phrases of decisions, as regular expressions over what `decision.ts` reads: plain words, `yes` for an accented `sí`,
 * `tid` for a task's name, and `|` where a comma, a full stop or an emoji breaks the sentence. Words stand in full: a slip of the keyboard is mended to
 * one of them.
 */

/** One of the phrases between the commas. */
function phrases({ raw }: TemplateStringsArray, ...inner: string[]): string {
  const all = String.raw({ raw }, ...inner);
  return `(?:${all
    .split(",")
    .map((one) => one.trim().replace(/\s+/g, " "))
    .join("|")})`;
}
const perhaps = (phrase: string) => `(?: ${phrase})?`;
const pause = String.raw`(?= \||$)`;

/** `cancela`, `cancelen`: forms that may also be indicative. */
function order(verbs: string): string {
  return formsOf(verbs, (form, infinitive) => soundOf(form).length <= infinitive.length && /[aein]$/.test(form));
}
/** `arranquen` is no longer than `arrancar`. */
const soundOf = (form: string) => form.replace(/(?<=[qg])u/, "");
/** `cancelar`, `cancelalo`, `cancelemos`. */
function plainOrder(verbs: string): string {
  return formsOf(verbs, (form, infinitive) => form.length > infinitive.length && /(?:mos|lo|la|me)$/.test(form), true);
}
function formsOf(verbs: string, wanted: (form: string, infinitive: string) => boolean, itself = false): string {
  const forms = verbs
    .split(" ")
    .flatMap((infinitive) => [
      ...(itself ? [infinitive] : []),
      ...askingForms(infinitive).filter((form) => wanted(form, infinitive)),
    ]);
  return `(?:${[...new Set(forms)].join("|")})`;
}

const plan = phrases`
  tid, (?:(?:el|este|ese|tu) )?plan(?: tid| (?:de|for|of) tid)?, (?:(?:la|esta|esa|tu) )?(?:propuesta|revision|version),
  (?:the|this|that|your) (?:plan|proposal|revision|version)(?: (?:of|for) tid)?`;
const thing = phrases`${plan}, esto, eso, todo, it, this, that, everything`;
/** One: words about several tasks leave open which. */
const task = phrases`
  tid, (?:la |esta |esa |el |este |ese |mi )?(?:tarea|trabajo|ejecucion|proceso|mision)(?: tid)?,
  (?:the |this |that |my |current |whole |running )*(?:task|job|run|execution|work|process|mission|thing)(?: tid)?`;
const now = phrases`ya, ya mismo, ahora, ahora mismo, de una, de una vez, de inmediato, now, right now, right away`;
const wishes = phrases`quiero, quisiera, deseo, necesito, i want to, i would like to, i need to`;
const ready = phrases`cuando quieras, cuando puedas, whenever you want, whenever you like, whenever you are ready`;

const addressed = phrases`
  (?:amigo|compa|bro|dude|man|mate|tio|wey|guey|maestro|parce|parcero|pana|mijo|hermano|senor|sir|devorch|bot|claude)${pause}`;
/** Goes with any decision and decides nothing. */
export const courtesy = phrases`
  por favor, porfa, please, just, che, ${addressed}, pues, po, then, nomas, bueno, and, y, 🙏, 🙂, 😊, 😀, 😄`;
/** Before everything else. */
export const opening = phrases`hola, buenas, buenos dias, hi, hello, hey, eso, asi es`;
export const thanks = phrases`
  (?:muchas |mil )?gracias, (?:many )?thanks(?: a lot| so much)?, thank you(?: so much| very much)?`;

const good = phrases`
  (?:muy |todo |very |really |all )?(?:bien|buena|bueno|perfecto|perfecta|correcto|genial|excelente|buenisimo|barbaro|impecable|ok),
  (?:very |really |all )?(?:good|great|fine|perfect|excellent|awesome|correct), chido, en orden, buena idea`;
/** Says that the plan is good, which is not yet that it may be carried out. */
const praise = phrases`
  ${good}, tid, por mi(?: parte)?(?! no), (?:muy )?buen plan, (?:good|great|nice|excellent) plan, sin problemas?, no hay problema, no problem, quiero, joya, bacan, guay, padre, listo, nice, cool, alright, all right, amazing, exacto, exactly, go on, suena bien, pinta bien,
  me (?:gusta|encanta|sirve|cierra|late)(?: mucho)?${perhaps(plan)},
  i (?:like|love) (?:it|this|that|${plan}), i am (?:happy|fine|ok|good) with (?:it|this|that|${plan}),
  thats it, (?:thats|its|${plan} is) ${good}, ${plan} esta ${good}, esta chido,
  [👍👌🚀🙌💪🎉👏🔥💯🤝🫡☑✔🆗❤]`;

/** Together with thanks these may mean no more than "understood". */
const understood = phrases`
  ok, vale, (?:va|sale)(?= \||$| (?:dale|hazlo|hacelo|adelante|pues|va)), perfecto, perfect, claro, conforme, esta (?:bien|perfecto)(?: asi)?`;
const certainly = phrases`por supuesto, desde luego, claro, obvio`;
const firmYes = phrases`
  yes, sip, sipi, sipo, sisi, sisisi, sep, hell yes, simon, yep, yup, yeah, yea, aye, sure, sure thing, venga, orale, andale, arre, obvio,
  afirmativo, affirmative, agreed, por supuesto, desde luego, ${certainly} que (?:si|yes), of course, absolutely, definitely,
  certainly, va que va, sale y vale, de una, lgtm, ✅`;

const carryOut = "ejecutar arrancar iniciar lanzar implementar aplicar proceder";
/** What an order to work is about. `esto` and `this` point at whatever comes next, `haz eso` at whatever was said. */
const meant = phrases`${plan}, todo, it, everything`;
const withWhat = phrases`
  (?:con |with )?${meant}, asi, asi como esta, tal cual, as is, as planned, para adelante, para delante, palante, que va, alla,
  mecha, working`;
/** With an object it means the opposite: `tira el plan`. */
const onward = "tira(?= \\||$| (?:para|palante))";
const action = phrases`
  ${plainOrder(carryOut)}, hazlo, hacelo, hagalo, haganlo, hagamoslo, hagale, dele, hagase, que se haga, metele, mandale, echale, jalale, ${onward},
  (?:adelante|dale|vamos)(?: con eso)?, by all means, arrancate, empezar, comenzar, a por ello, a darle, manos a la obra, ${plainOrder("aprobar")}, apruebalo, apruebala,
  lets do this, (?:lets )?(?:do (?:it|${plan})|go|go (?:right )?ahead|go ahead and do it|get to work|proceed|start|begin|start it|ship it|execute|implement|run it|get (?:going|started|on with it)),
  lets roll, approve, please do${pause}, go (?:for|with) (?:it|${plan}), (?:you are |youre )?good to go, run with it,
  carry out, (?:lets )?make it (?:so|happen), let it rip, all yours,
  (?:continua|segui|sigue|seguir|continue|go on|carry on) (?:con|with) ${plan}, (?:segui|sigue) adelante`;
/** Also said of a third thing, and after an `if`: `si procede`. */
const actionOrState = phrases`
  ${order(carryOut)}, avanza, avancen, prosiga, prosigan, empieza, empeza, empiece, empiecen, comienza, comenza, comience, aprueba, aproba,
  (?:ya )?(?:puedes|podes|puede|pueden) (?:empezar|arrancar|comenzar|proceder|continuar|seguir|avanzar|ejecutarlo|hacerlo),
  you (?:can|may) (?:start|begin|proceed|continue|go ahead|do it)`;

const approved = phrases`
  aprobado, aprobada, aceptado, aceptada, autorizado, confirmado, approved, accepted, confirmed`;
const permission = phrases`luz verde, (?:el )?visto bueno, (?:el )?ok, aprobacion, permiso`;
const approval = phrases`
  (?:yo )?(?:te |se )?(?:lo |la )?(?:apruebo|acepto|autorizo|confirmo)${perhaps(thing)},
  (?:esta |queda |is )?${approved}${perhaps(thing)}(?: (?:por mi|by me)${pause})?, (?:this|it|${plan}) (?:esta |queda |is )?${approved}, its approved,
  consider it approved, se (?:acepta|autoriza|aprueba)${perhaps(plan)}, thumbs up,
  luz verde, visto bueno, (?:tienes|tenes|tiene) (?:mi )?${permission}, (?:te )?doy (?:mi )?${permission},
  green light, (?:you have|you got|youve got) (?:the |my |a )?(?:green light|approval|blessing|go ahead),
  i give (?:you )?(?:my |the |a )?(?:green light|approval|blessing|go ahead|ok), (?:i say|(?:thats|its) a) yes(?: from me)?${pause},
  i (?:approve(?: of)?|accept|confirm)(?: (?:it|this|that|${plan}))?, i agree(?: with (?:it|this|that|${plan}))?,
  (?:estoy )?(?:totalmente )?de acuerdo(?: con (?:todo|eso|esto|${plan}))?,
  me parece ${good}, (?:todo )?esta ${good}(?: asi)?, se ve ${good}, todo (?:ok|correcto|en orden),
  (?:(?:it|this|that|all|everything|${plan}) )?(?:looks|look|sounds) ${good}(?: to me)?,
  (?:its |thats )?${good} (?:by|with) me${pause}, por mi (?:parte )?(?:esta |va |todo )?${good}, works for me, (?:that|this|that plan|this plan|the plan) works(?: for me)?`;

/** Without its accent `si` is an `if` before most words. */
const yesOrIf = `si(?= \\||$| ${phrases`${firmYes}, ok, claro, ${action}, aprobado, ${courtesy}, gracias`})`;
const firmApproval = phrases`${yesOrIf}, ${firmYes}, ${phrases`${action}, ${actionOrState}`}${perhaps(withWhat)}${perhaps(phrases`${now}, ${ready}`)}, ${approval}`;
export const approve = { firm: firmApproval, understood, beside: praise };

const no = phrases`no, nop, nope, nah, nel`;
/** `no` right before a verb denies it (`no rechazo`, `no cancela`), after one takes it back (`cancela no`). */
const plainNo = `${no}(?= \\||$| ${phrases`${no}, (?:${courtesy}|${thanks})${pause}, i, asi no, de ninguna, mejor no`})`;
const notWanted = phrases`
  lo hagas?, lo hagan, lo ejecutes?, hagas (?:nada|eso|esto), procedas, lo quiero,
  (?:lo |la |te lo )?(?:apruebo|acepto|autorizo)${perhaps(thing)}, (?:esta )?(?:aprobado|aceptado|autorizado),
  estoy de acuerdo(?: con (?:eso|esto|${plan}))?, (?:te )?doy (?:mi )?${permission}, quiero (?:${thing}|nada de esto|nada de eso|que lo hagas),
  me gusta(?: nada)?(?: (?:esto|eso|nada|${plan}))?, me sirve${perhaps(plan)}, me convence (?:para nada|nada|en absoluto), me parece(?: bien)?${pause},
  (?:es|era) (?:eso|esto|lo que (?:te )?(?:pedi|quiero|queria))`;
const refuse = "rechazar descartar desechar denegar botar";
const rejected = phrases`rechazado, rechazada, descartado, denegado, rejected, declined, denied`;
const rejection = phrases`
  (?:eso )?no ${notWanted}, (?:este|ese|el) plan no (?:me )?(?:sirve|gusta|va)${pause},
  (?:lo |la )?(?:rechazo|descarto)${perhaps(thing)}, (?:${plan} |queda |esta |is )*${rejected}${perhaps(thing)},
  (?:${wishes} )?(?:${order(refuse)}|${plainOrder(refuse)}|olvida|olvidate de|tira|tirar) ${plan}(?: a la basura)?, tir(?:a|ar)(?:lo|la)(?: a la basura)?,
  (?:${wishes} )?(?:${order(refuse)}|${plainOrder(refuse)})(?: (?:esto|eso|todo))?${perhaps(now)},
  (?:i |i am |im |${wishes} )?(?:reject|rejecting|decline|deny|discard|scrap)${perhaps(thing)}, (?:bin|ditch|toss) (?:it|${plan}), (?:drop|forget) ${plan},
  (?:throw|turn) ${thing} (?:away|out|down), (?:throw|turn) (?:away|out|down) ${thing},
  (?:i say|(?:thats|its) a) no(?: from me)?${pause}, de ninguna manera, de ningun modo, ni (?:hablar|loco|loca|lo suenes|lo pienses|(?:de|en) (?:pedo|broma|cona|joda|chiste|suenos)), que no, para nada, negativo, asi no, nada de eso,
  (?:mejor|prefiero que) no(?: lo hagas)?${pause}, ${certainly} que no, no (?:way|go|dont|quiero)${pause}, dont${pause}, nel pastel,
  hell no, (?:absolutely|definitely|certainly|of course) not, (?:dont|do not) (?:do (?:it|this|that)|proceed|go ahead|ship it),
  (?:eso|esto) no${pause}, not (?:approved|(?:this|that)(?: one)?|like this|like that), (?:this|that|it|thats)(?: is)? not (?:it|what i (?:asked for|want|wanted)),
  i (?:dont|do not|wont|will not) (?:approve|accept|want|like|agree)(?: (?:with )?(?:it|this|that|${plan}))?,
  i (?:dont|do not) want you to do (?:it|this|that), i (?:disagree|object)(?: (?:with|to) (?:it|this|that|${plan}))?,
  (?:id rather|better) not${pause}, thumbs down, ❌`;
const disapproval = phrases`
  bad (?:plan|idea), (?:thats|its|this is|${plan} is) (?:bad|wrong|terrible|no good), ${plan} (?:esta|es) (?:mal|malo), [👎🙅🚫✖]`;
export const reject = { firm: rejection, beside: disapproval };

const running = phrases`
  todo, esto, eso, todo esto, ${plan}, it, this, that, all, everything, the whole thing, right there,
  ${task}(?: (?:que esta corriendo|en curso|completa|completo|entera|entero))?, lo que estas haciendo, what you are doing`;
const end = "cancelar abortar anular interrumpir suspender frenar";
const finish = "terminar finalizar";
const stops = phrases`
  ${order(end)}, ${plainOrder(end)}, ${plainOrder("parar")}, pare, paren, parate, detente, deten, detene, detenete, detener, detenlo,
  detenla, detenelo, detenela, detenerlo, detenerla, detengan, detenganse, (?:lets )?(?:cancel|abort|stop|halt|quit)`;
const forget = phrases`
  olvidalo(?: todo)?, olvidala, olvidate(?: de (?:todo|eso|esto|${task}))?, forget (?:about )?(?:it|this|that|everything|${task}),
  never mind, nevermind, (?:dont|do not) bother(?: with (?:it|this|that|${task}))?, no te molestes(?: (?:con|en) (?:eso|esto|${task}))?, give up(?: on (?:it|this|that|${task}))?`;
/** `para` is a preposition before most words. */
const stopNow = phrases`para(?: (?:ya|ahora|todo|${task}))?`;
const cancellation = phrases`
  (?:mejor |better |si \| |(?:yes|ok|vale|dale|listo)(?: \|)? )?${stops}${perhaps(running)}(?: todo)?${perhaps(now)}, (?:kill|drop|deja|mata) (?:it|everything|${task}), ${forget},
  ${stopNow}${perhaps("que esta corriendo")}${perhaps(now)}${pause}, ${stopNow} (?=por favor|porfa|please|gracias)(?:por favor|porfa|please|gracias),
  ${wishes} ${stops}${perhaps(running)}, i want you to (?:cancel|abort|stop)${perhaps(running)},
  (?:quiero|necesito) que (?:lo |la )?(?:canceles|pares|detengas|abortes)${perhaps(running)},
  basta, basta ya, alto, alto ahi, call it off, no sigas(?: mas| con (?:eso|esto))?, no continues,
  (?:dont|do not) (?:continue|go on|keep going), ⏹`;
/** Speaks of the task itself. */
export const whyStop = phrases`
  ya no (?:lo|la) (?:necesito|quiero), ya no hace falta, (?:i )?dont need (?:it|this)(?: anymore| any more)?,
  i no longer need (?:it|this), me equivoque(?: de (?:repo|tarea|rama|proyecto))?, wrong (?:repo|task|branch|project), my mistake,
  para un (?:poco|momento), (?:dejalo|dejala|leave it)(?: asi| as it is)?, [🛑✋⛔❌]`;
export const cancel = { firm: cancellation, first: plainNo, beside: whyStop };
/** Ends what goes on; where a plan waits nothing does. */
export const cancelWork = phrases`
  (?:${order(finish)}|${plainOrder(finish)}|end|terminate) ${task}${perhaps(now)}, (?:end|terminate) (?:it|everything)${perhaps(now)},
  (?:lets )?(?:stop|quit) working(?: on ${thing})?${perhaps(now)}, corta(?:la|lo)?, (?:deja|dejen) de (?:trabajar|hacer eso)(?: en eso)?`;

/** While a question waits: what speaks of the task itself, not of what was asked. */
const cancellationAsked = phrases`
  (?:cancela|cancelar|cancel|aborta|abortar|abort|stop|para|detente|deten|detener)(?: ${task})?(?= \||$| (?:por favor|porfa|please|gracias)),
  para (?:ya|ahora), cancel (?:it|this)${pause}, (?:cancela|aborta|cancel|stop|abort) (?:todo|everything), ${wishes} (?:cancelar|parar|cancel|stop)(?: ${task})?${pause},
  ${forget}, ⏹`;
export const cancelAsked = { firm: cancellationAsked, beside: whyStop };
