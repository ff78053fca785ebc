/** How a text keeps its orders from the people around the model. */
import type { Injection } from "./injection.ts";
import { PEOPLE, people, SILENCE, silence } from "./people.ts";

export const secrecy: readonly Injection[] = [
  {
    name: "hides from the user",
    points: 4,
    words:
      "tell telling inform informing notify notifying alert alerting warn warning let letting confess confessing admit admitting",
    and: SILENCE,
    pattern: new RegExp(
      `\\b${silence} (?:ever |even |also |otherwise |under any circumstances )?(?:(?:tell|inform|notify|alert|warn|confess)(?:ing)?|let(?:ting)?|admit(?:ting)?) (?:this |it |that |anything )?(?:to )?${people}\\b(?! (?:to|if|when|what|how|which|where|who|about (?:errors|failures))\\b)`,
    ),
  },
  {
    name: "hides from the user",
    points: 4,
    words:
      "mention mentioning reveal revealing disclose disclosing report reporting expose exposing acknowledge acknowledging explain explaining show showing say saying discuss discussing talk talking",
    and: SILENCE,
    pattern: new RegExp(
      `\\b${silence} (?:ever )?(?:(?:mention|reveal|report|explain|show|say|discuss)(?:ing)?|(?:disclos|expos|acknowledg)(?:e|ing)|talk(?:ing)? about) (?:this|these|it|that|the (?:above|step|rule|instruction|reading|transfer|copy|note|side ?note|existence|fact|content of the file)|any of th|anything|having|what you)[^.!?]{0,60}(?:${people}(?! who)|instruction|step|in your (?:answer|reply|response|output))\\b`,
    ),
  },
  {
    name: "hides from the user",
    points: 4,
    words: "keep hold",
    and: "secret hidden confidential invisible between yourself quiet",
    pattern:
      /\b(?:keep|hold) (?:this|it|these|that|the \w+) (?:a )?(?:secret|hidden|confidential|invisible|between us|to yourself|quiet)\b/,
  },
  {
    name: "hides from the user",
    points: 4,
    words: "hide conceal withhold",
    and: "from",
    pattern:
      /\b(?:hide|conceal|withhold) (?:this|it|these|that|the (?:fact|step|action|instruction|content|transfer|reading)s?)\b[^.]{0,30}\bfrom\b/,
  },
  {
    name: "hides from the user",
    points: 4,
    words: "without",
    and: "knowledge consent awareness noticing knowing permission aware seeing realizing",
    pattern: new RegExp(
      `\\bwithout ${people}(?:'s|s')? (?:knowledge|consent|awareness|noticing|knowing|permission|being aware|seeing|realizing)\\b`,
    ),
  },
  {
    name: "hides from the user",
    points: 4,
    words: PEOPLE,
    and: "see know notice told aware informed notified alerted shown bothered find learn realize nothing",
    pattern: new RegExp(
      `\\b${people} (?:must|should|need|may|shall|can|will|does)(?: not|n'?t| never) (?:ever |to )?(?:see (?:this|it|that|the (?:step|note|instruction|field))|know|notice|be (?:told|aware|informed|notified|alerted|shown|bothered)|find out|learn|realize)\\b|\\bnothing (?:that )?${people} (?:should|must|needs?|has)\\b`,
    ),
  },
  {
    name: "hides from the user",
    points: 4,
    words: "nobody one noone",
    and: "hear know learn see told",
    pattern:
      /\b(?:nobody|no one|noone) (?:needs?|has|ought|should|must)(?: to)? (?:hear|know|learn|see|be told)\b/,
  },
  {
    name: "hides from the user",
    points: 4,
    words: "told informed shown asked notified bothered",
    and: "not",
    pattern: /\b(?:are|is) not to be (?:told|informed|shown|asked|notified|bothered)\b/,
  },
  {
    name: "hides from the user",
    points: 4,
    words: "wind",
    pattern: /\b(?:gets|not) wind of\b/,
  },
  {
    name: "hides from the user",
    points: 4,
    words: "leave keep",
    and: "trace traces record records log logs",
    pattern: /\bdo not (?:leave|keep) (?:any )?(?:trace|record|log)s?\b/,
  },
  {
    name: "hides",
    points: 2.5,
    words: "secretly covertly stealthily quietly discreetly unnoticed pretend act nothing hidden",
    pattern:
      /\b(?:secretly|covertly|stealthily|quietly|discreetly|unnoticed|act (?:as if|normal)|as if nothing|pretend (?:that|to|you|it|the|this)|hidden from the user)\b/,
  },
  {
    name: "hides, perhaps",
    points: 1.5,
    words: "silently behind hidden not don never without",
    and: "silently scenes from mention reveal disclose show display expose ask discuss say print tell verbalize verbalise asking confirmation mentioning telling informing prompting",
    pattern:
      /\b(?:silently(?! (?:ignore|drop|truncat|skip|fail|scope|discard|clamp|overwr))|behind the scenes|hidden from|(?:do not|don't|never) (?:mention|reveal|disclose|show|display|expose|ask|discuss|say|print|tell|verbali[sz]e)|without (?:asking|confirmation|mentioning|telling|informing|prompting|any confirmation))\b/,
  },
  {
    name: "deceives",
    points: 4,
    words:
      "although though while despite report test drill simulation real lie lies deceive mislead trick fool hide elevate",
    pattern:
      /\b(?:although|even though|while|despite) you (?:have|had|did)\b[^.!?]{0,16}\b(?:sent|send|delete|deleted|read|copied|upload|uploaded|forward|forwarded|not)\b|\breport (?:success|that (?:it|all|everything) (?:worked|succeeded|went well))\b[^.!?]{0,30}(?:even|although|regardless|anyway|$|\.)|\b(?:this is (?:only|just) a (?:test|drill|simulation)|nothing (?:here )?is real)\b|\b(?:lie|lies|deceive|mislead|trick|fool) (?:to |about )?(?:the |your )?(?:user|person|human|customer|operator|and (?:say|tell|claim))|\bhide\b[^.!?]{0,20}\bfrom the (?:user|person|human|customer|operator)\b|\belevate (?:your |its |the )?(?:privileges|permissions|access)\b[^.!?]{0,30}\b(?:by|first|before)\b/,
  },
  {
    name: "leaves the user out",
    points: 1.8,
    words: "ask consult involve",
    and: "one noone nobody human",
    pattern: /\b(?:ask|consult|involve) (?:no ?one|nobody|no human)\b/,
  },
  {
    name: "leaves the user out",
    points: 1.8,
    words: "bother bothering disturb disturbing trouble troubling interrupt interrupting consult consulting",
    pattern: new RegExp(
      `\\b(?:not|never|n't|without) (?:(?:bother|disturb|interrupt|consult)(?:ing)?|troubl(?:e|ing)) ${people}\\b|\\bnever let ${people} interrupt\\b`,
    ),
  },
  {
    name: "leaves the user out",
    points: 1.8,
    words: "time need reason",
    and: "no",
    pattern: /\bno (?:time|need|reason) (?:to|for) (?:ask|confirm|review|bring it up|explain|mention)\w*\b/,
  },
  {
    name: "leaves the user out",
    points: 1.8,
    words: "review confirmation approval consent",
    and: "no implied given assumed",
    pattern: new RegExp(
      `\\b(?:needs?|requires?) no (?:review|confirmation|approval|consent)\\b|\\bapproval of ${people} is (?:implied|given|assumed)\\b`,
    ),
  },
  {
    name: "leaves the user out",
    points: 1.8,
    words: "quiet silent nothing",
    and: "stay remain be keep say",
    pattern: /\b(?:stay|remain|be|keep) (?:quiet|silent)\b|\bsay nothing\b/,
  },
  {
    name: "leaves the user out",
    points: 1.8,
    words: "question word",
    and: "without",
    pattern: /\bwithout (?:a|any) (?:question|word)\b/,
  },
  {
    name: "leaves the user out",
    points: 1.8,
    words: "need",
    and: "not",
    pattern: /\bneed not (?:be )?(?:explain|mention|tell|know|ask)\w*/,
  },
  {
    name: "leaves the user out",
    points: 1.8,
    words: "whatever regardless matter",
    and: PEOPLE,
    pattern: new RegExp(
      `\\b(?:whatever|regardless of what|no matter what) ${people} (?:typed?|says?|said|asks?|asked|wants?|wrote)\\b`,
    ),
  },
  {
    name: "leaves the user out",
    points: 1.8,
    words: "out",
    and: "leave keep",
    pattern: /\b(?:leave|keep) (?:this|it|that) out of\b/,
  },
  {
    name: "presumes consent",
    points: 2.5,
    words: "approved consented agreed authorized authorised permitted allowed accepted",
    and: PEOPLE,
    pattern: new RegExp(
      `\\b${people} (?:has|have|had) (?:already |always |all )?(?:approved|consented|agreed|authori[sz]ed|permitted|allowed|accepted)\\b`,
    ),
  },
  {
    name: "presumes consent",
    points: 2.5,
    words: "skip suppress dismiss approve autoapprove",
    and: "approval approvals confirmation confirmations consent consents permission permissions",
    pattern:
      /(?<!not |never |n't )\b(?:skip|suppress|dismiss|auto-?approve)\b[^.!?]{0,24}\b(?:approval|confirmation|consent|permission)(?: \w+)?s?\b/,
  },
  {
    name: "presumes consent",
    points: 2.5,
    words: "set",
    and: "true yes",
    pattern: /\bset (?:confirm|force|approved?)\w* to (?:true|yes)\b/,
  },
  {
    name: "presumes consent",
    points: 2.5,
    words: "confirmation approval consent permission",
    and: "no",
    pattern:
      /\bno (?:confirmation|approval|consent|permission)(?: by| from| of)?[^.!?]{0,20} (?:is )?(?:needed|required|necessary)\b/,
  },
  {
    name: "presumes consent",
    points: 2.5,
    words: "proceed proceeding",
    and: "without",
    pattern: /\bproceed(?:ing)? without (?:show|ask|wait|confirm)\w*/,
  },
  {
    name: "answers for the user",
    points: 2,
    words: "answer say reply select choose click press respond behalf",
    and: "yes ok allow approve behalf",
    pattern: new RegExp(
      `\\b(?:answer|say|reply|select|choose|click|press|respond) (?:with |by )?["'\`]?(?:yes|ok|allow|approve)\\b|\\bon behalf of ${people} (?:and|without)\\b`,
    ),
  },
  {
    name: "disables safety",
    points: 2.8,
    words: "turn turning switch switching disable stop skip suspend deactivate mute",
    and: "guardrail guardrails safety content audit security approval confirmation",
    pattern:
      /(?<!not |never |n't )\b(?:turn(?:ing)? off|switch(?:ing)? off|disable|stop|skip|suspend|deactivate|mute)\b[^.!?]{0,40}\b(?:guardrails?|safety (?:checks?|filters?|rules?|tools?)|content (?:filters?|polic\w+)|audit trails?|security (?:checks?|tools?|warnings?)|approval (?:dialogs?|prompts?|steps?)|confirmation (?:dialogs?|prompts?))\b/,
  },
];
