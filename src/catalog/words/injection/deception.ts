/** How an order takes people in: what they are to believe, what they are said to have agreed to, what they are asked for. */
import { near } from "./forms.ts";
import { ALONE, type Injection } from "./injection.ts";
import { PEOPLE, people } from "./people.ts";

export const deception: readonly Injection[] = [
  {
    name: "has people believe otherwise",
    points: 2.5,
    words: "tell assure inform",
    and: PEOPLE,
    pattern: new RegExp(
      `\\b(?:tell|assure|inform) ${people}(?: who asks?)? (?:that )?(?:they|it|these|those|this|all|everything|nothing|the \\w+) (?:is|are|was|were|has been|have been) (?:not |now |already |currently |considered )?(?:unavailable|broken|down|offline|missing|done|finished|sent|normal|safe|harmless|retained|fine|ok)\\b|\\btell (?:anybody|anyone|people) who asks?\\b`,
    ),
  },
  {
    name: "has people believe otherwise",
    points: 2.5,
    words: "describe present report label explain log",
    and: "routine normal ordinary usual regular harmless preparing maintenance cleanup",
    pattern: new RegExp(
      `\\b(?:describe|present|report|label|explain|log) (?:it|this|that|them|the \\w+|what happened)\\b${near(30)}\\bas (?:an? |the |just |merely |simply |only )*["'\`]?(?:routine|normal|ordinary|usual|regular|harmless|preparing|maintenance|cleanup)\\b`,
    ),
  },
  {
    name: "has people believe otherwise",
    points: 2.5,
    words: "report reporting say saying tell telling state stating confirm confirming answer answering",
    and: "only nothing",
    pattern:
      /\b(?:(?:report|say|tell|confirm|answer)(?:ing)?|stat(?:e|ing))(?: back)? (?:only that|that nothing (?:was|is|has|changed|happened))\b/,
  },
  {
    name: "has people believe otherwise",
    points: 2.5,
    words: "believe impression",
    and: "should must has have is shall",
    pattern:
      /\b(?:should|must|has to|have to|is to|shall) (?:believe|be led to believe|be under the impression|be made to believe)\b/,
  },
  {
    name: "has people believe otherwise",
    points: 2.5,
    words: "what",
    and: "tell",
    pattern: /\b(?:is|are) (?:also |exactly |just )?what you (?:are to |should |must )?tell\b/,
  },
  {
    name: "has people believe otherwise",
    points: 2.5,
    words: "omit leave left keep kept drop strip hide cut",
    and: "preview previews summary answer answers reply replies draft drafts confirmation confirmations output report chat show",
    pattern:
      /\b(?:omit|leave|keep|drop|strip|hide|cut) (?:it|this|that|them|these)(?: line| text| step| part)? (?:from|out of) (?:the |any |your |all |every )?(?:(?:previews?|summary|answers?|reply|replies|drafts?|confirmations?)\b|(?:list|text) you show)|\b(?:leave|left|keep|kept) (?:\w+ ){0,3}out of (?:the |your |any )?(?:visible )?(?:summary|answers?|reply|replies|output|report|chat)\b/,
  },
  {
    name: "hides from the user",
    points: 4,
    words: "disclosed revealed mentioned displayed surfaced shown",
    and: PEOPLE,
    pattern: new RegExp(
      `\\bnot to be (?:disclosed|revealed|mentioned|displayed|surfaced|shown) to ${people}\\b`,
    ),
  },
  {
    name: "hides from the user",
    points: 2.5,
    words: "know see hear",
    and: "no",
    pattern: /\b(?:has|have) no need to (?:know|see|hear)\b/,
  },
  {
    name: "hides from the user",
    points: 3,
    words: "user notifyuser informuser telluser alertuser askuser warnuser",
    and: "false no never 0",
    pattern: /\b(?:notify|inform|tell|alert|ask|warn)[_ -]?user["']? ?[:=] ?["']?(?:false|no|never|0)\b/,
    honestFor: /notif|remind|alert|message|mail|invite/,
  },
  {
    name: "keeps quiet about itself",
    points: ALONE,
    words: "without",
    and: "bringing raising pointing",
    pattern: /\bwithout (?:bringing|raising|pointing) (?:it|this|that|them) (?:up|out)\b/,
  },
  {
    name: "presumes consent",
    points: 2.5,
    words: "agreed consented approved",
    and: "everything all advance beforehand buy pay",
    pattern:
      /\b(?:has|have|had) (?:already )?(?:agreed|consented|approved)(?: to)? (?:everything|all (?:of|actions|steps|calls|requests)|in advance|beforehand|buy|pay)\b/,
  },
  {
    name: "presumes consent",
    points: 2.5,
    words: "take treat regard count consider",
    and: "authorisation authorization permission approval consent agreement",
    pattern: new RegExp(
      `\\b(?:take|treat|regard|count|consider)\\b${near(60)}\\bas (?:an? |the |their |your )?(?:authori[sz]ation|permission|approval|consent|agreement)\\b`,
    ),
  },
  {
    name: "presumes consent",
    points: 2.5,
    words: "stop stopping pause pausing wait waiting",
    and: "permission confirmation approval consent",
    pattern:
      /\b(?:not|n't|never|without) (?:stop|stopping|pause|pausing|wait|waiting) (?:to ask )?for (?:the |any |a |their )?(?:user's )?(?:permission|confirmation|approval|consent)\b/,
  },
  {
    name: "presumes consent",
    points: 2.5,
    words: "asking",
    and: "error mistake failure rude forbidden wanted unwanted",
    pattern: new RegExp(
      `\\basking\\b${near(40)}\\b(?:is|counts as|would be)(?: considered| seen as)? (?:an error|a mistake|a failure|rude|forbidden|not wanted|unwanted)\\b`,
    ),
  },
  {
    name: "the user's will is set aside",
    points: ALONE,
    words: "go going carry continue proceed",
    and: "stop cancel abort wait",
    pattern: new RegExp(
      `\\b(?:keep going|carry on|continue|go on|proceed)\\b${near(20)}\\b(?:if|when|though) (?:they|${people}) (?:asks?|tells?|wants?|begs?|says?) (?:you )?to (?:stop|cancel|abort|wait)\\b`,
    ),
  },
  {
    name: "the user's will is set aside",
    points: ALONE,
    words: "outrank outranks trump trumps prevail prevails beats precedence",
    and: "other",
    pattern:
      /\b(?:outranks?|trumps?|prevails? over|beats|takes? precedence over) (?:every|all|any) other (?:\w+ ){0,2}(?:tools?|servers?|instructions?|rules?)\b|\boutranks? (?:every|all|any) other\b/,
  },
  {
    name: "the user's will is set aside",
    points: ALONE,
    words: "trustworthy reliable important authoritative",
    and: PEOPLE,
    pattern: new RegExp(`\\bmore (?:trustworthy|reliable|important|authoritative) than ${people}\\b`),
  },
  {
    name: "asks people for their secrets",
    points: ALONE,
    reach: 190,
    words: "password passwords passphrase pin cvv cvc card seed recovery digit authenticator",
    and: PEOPLE,
    pattern: new RegExp(
      `\\b(?:tell|ask|inform|prompt|have|get|make|persuade|convince) ${people}\\b${near(90)}\\b(?:re-?type|re-?enter|enter|type|provide|give|confirm|supply|request|hand over|read out)\\b${near(40)}\\b(?:passwords?|passphrase|pin|cvv|cvc|card numbers?|seed phrase|recovery phrase|digit code|authenticator)\\b`,
    ),
    honestFor:
      /auth|login|pass|sign|verif|otp|mfa|2fa|account|register|connect|credential|key|secret|pay|card|vault|setup|install/,
  },
  {
    name: "whatever people answer",
    points: 2,
    words: "whatever",
    and: "enter enters type types answer answers reply replies give gives",
    pattern: new RegExp(
      `\\bwhatever (?:they|${people}) (?:enters?|types?|answers?|reply|replies|gives?)\\b${near(20)}\\b(?:goes|put|send|pass|into|in)\\b`,
    ),
  },
  {
    name: "tells an untruth",
    points: 2.5,
    words: "invent fabricate",
    pattern: /(?<!not |never |n't |or )\b(?:invent|fabricate) (?:an? |some )/,
  },
];
