/** How a text keeps its orders from the people around the model. */
import type { Lure } from "./lure.ts";
import { PEOPLE, people, silence } from "./people.ts";

export const secrecy: readonly Lure[] = [
  {
    name: "hides from the user",
    points: 4,
    words: `${PEOPLE} instruction step answer reply response output`,
    and: "not don never mustn shouldn cannot without refrain avoid no",
    pattern: new RegExp(
      `\\b${silence} (?:ever |even |also |otherwise |under any circumstances )?(?:tell|inform|notify|alert|warn|let|confess|admit)(?:t?ing)? (?:this |it |that |anything )?(?:to )?${people}\\b(?! (?:to|if|when|what|how|which|where|who|about (?:errors|failures))\\b)|\\b${silence} (?:ever )?(?:mention|reveal|disclose|report|expose|acknowledge|explain|show|say|discuss|talk about)(?:ing)? (?:this|these|it|that|the (?:above|step|rule|instruction|reading|transfer|copy|note|side ?note|existence|fact|content of the file)|any of th|anything|having|what you)[^.!?]{0,60}(?:${people}(?! who)|instruction|step|in your (?:answer|reply|response|output))\\b`,
    ),
  },
  {
    name: "hides from the user",
    points: 4,
    words: `keep hold hide conceal withhold wind leave nobody no noone told informed shown asked notified bothered nothing ${PEOPLE}`,
    and: "secret hidden confidential invisible between yourself quiet from wind trace traces record records log logs knowledge consent awareness noticing knowing permission aware seeing realizing see know notice told informed notified alerted shown bothered find learn realize hear not should must",
    pattern: new RegExp(
      `\\b(?:keep|hold) (?:this|it|these|that|the \\w+) (?:a )?(?:secret|hidden|confidential|invisible|between us|to yourself|quiet)\\b|\\b(?:hide|conceal|withhold) (?:this|it|these|that|the (?:fact|step|action|instruction|content|transfer|reading)s?)\\b[^.]{0,30}\\bfrom\\b|\\bwithout ${people}(?:'s|s')? (?:knowledge|consent|awareness|noticing|knowing|permission|being aware|seeing|realizing)\\b|\\b${people} (?:must|should|need|may|shall|can|will|does)(?: not|n'?t| never) (?:ever |to )?(?:see (?:this|it|that|the (?:step|note|instruction|field))|know|notice|be (?:told|aware|informed|notified|alerted|shown|bothered)|find out|learn|realize)\\b|\\b(?:nobody|no one|noone) (?:needs?|has|ought|should|must)(?: to)? (?:hear|know|learn|see|be told)\\b|\\b(?:are|is) not to be (?:told|informed|shown|asked|notified|bothered)\\b|\\bnothing (?:that )?${people} (?:should|must|needs?|has)\\b|\\b(?:gets|not) wind of\\b|\\bdo not (?:leave|keep) (?:any )?(?:trace|record|log)s?\\b`,
    ),
  },
  {
    name: "hides",
    points: 2.5,
    words: "secretly covertly stealthily quietly discreetly unnoticed act as pretend hidden",
    and: "secretly covertly stealthily quietly discreetly unnoticed normal nothing that to you it the this user if",
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
    words:
      "question word say implied assumed given ask consult involve bother disturb trouble interrupt consulting bothering disturbing time need reason needs require requires review quiet silent whatever regardless matter leave keep see",
    and: `one noone nobody human no not never n t without stay remain be keep ${PEOPLE} out explain explained mention tell this nothing any a approval`,
    pattern: new RegExp(
      `\\b(?:ask|consult|involve) (?:no ?one|nobody|no human)\\b|\\b(?:not|never|n't|without) (?:bother|disturb|trouble|interrupt|consult)(?:ing)? ${people}\\b|\\bno (?:time|need|reason) (?:to|for) (?:ask|confirm|review|bring it up|explain|mention)\\w*\\b|\\b(?:needs?|requires?) no (?:review|confirmation|approval|consent)\\b|\\b(?:stay|remain|be|keep) (?:quiet|silent)\\b|\\bwithout (?:a|any) (?:question|word)\\b|\\bsay nothing\\b|\\bnever let ${people} interrupt\\b|\\bapproval of ${people} is (?:implied|given|assumed)\\b|\\bneed not (?:be )?(?:explain|mention|tell|know|ask)\\w*|\\b(?:whatever|regardless of what|no matter what) ${people} (?:typed?|says?|said|asks?|asked|wants?|wrote)\\b|\\b(?:leave|keep) (?:this|it|that) out of\\b|\\bdo(?:es)? not see this\\b`,
    ),
  },
  {
    name: "presumes consent",
    points: 2.5,
    words:
      "approved consented agreed authorized authorised permitted allowed accepted approval confirmation consent permission yes ok allow approve true behalf approvals confirmations showing asking waiting confirming show ask wait confirm",
    pattern: new RegExp(
      `\\b${people} (?:has|have|had) (?:already |always |all )?(?:approved|consented|agreed|authori[sz]ed|permitted|allowed|accepted)\\b|(?<!not |never |n't )\\b(?:skip|suppress|dismiss|auto-?approve)\\b[^.!?]{0,24}\\b(?:approval|confirmation|consent|permission)(?: \\w+)?s?\\b|\\bset (?:confirm|force|approved?)\\w* to (?:true|yes)\\b|\\bno (?:confirmation|approval|consent|permission)(?: by| from| of)?[^.!?]{0,20} (?:is )?(?:needed|required|necessary)\\b|\\bproceed(?:ing)? without (?:show|ask|wait|confirm)\\w*`,
    ),
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
