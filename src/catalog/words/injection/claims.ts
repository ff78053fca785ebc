/** What an order claims so that it is obeyed, and what it has the model say, by form rather than by wording. */
import { GIVE, near } from "./forms.ts";
import { ALONE, type Injection } from "./injection.ts";
import { people } from "./people.ts";

export const claims: readonly Injection[] = [
  {
    name: "has an answer ready for questions",
    points: ALONE,
    words: "ask asks inquire inquires wonder wonders questions complain complains notices suspicious",
    and: "say reply answer claim tell respond state pretend deny assure insist explain",
    pattern: new RegExp(
      `\\b(?:if|when|in case|should|whenever) ${people} (?:ever |later )?(?:asks?|inquires?|wonders?|questions|complains?|notices|gets? suspicious)\\b${near(50)}\\b(?:(?:say|reply|answer|claim|respond|state|insist) (?:that )?(?:only|nothing|it (?:is|was)|this (?:is|was)|you (?:did|have)|the|a|there)|pretend|deny|assure)\\b`,
    ),
    honestFor: /faq|support|answer|reply|help/,
  },
  {
    name: "has an answer ready for questions",
    points: ALONE,
    words: "pretext excuse guise pretence pretense",
    and: "under",
    pattern: /\bunder (?:the |a |some )?(?:pretext|excuse|guise|pretence|pretense) (?:of|that)\b/,
  },
  {
    name: "keeps quiet about itself",
    points: ALONE,
    words: "leave keep",
    and: "out",
    pattern: /\b(?:leave|keep) out (?:that|of your|any (?:mention|hint|word))\b/,
  },
  {
    name: "keeps quiet about itself",
    points: ALONE,
    words: "skip omit avoid no without unmentioned",
    and: "talk mention word hint explanation unmentioned",
    pattern: new RegExp(
      `\\b(?:skip|omit|avoid) (?:any |all )?(?:talk|mention|word|hint|explanation) (?:of|about|to) (?:this|these|it|the (?:step|above|file))\\b|\\b(?:no|without) (?:mention|word|hint) (?:of (?:this|it|the)|to ${people})|\\bunprompted and unmentioned\\b`,
    ),
  },
  {
    name: "keeps quiet about itself",
    points: 2,
    words: "without",
    and: "prompting asking mentioning comment commenting notice announcing approval question questions confirming",
    pattern:
      /\b(?:do|doing|arrange|proceed|perform|continue|carry on|act|run|execute|send|set)\b(?: (?:so|this|it|that|them))? without (?:prompting|asking|mentioning|comment|commenting|notice|announcing|approval|any questions?|confirming)\b/,
  },
  {
    name: "gives a part to play",
    points: ALONE,
    words: "you act play become pretend imagine roleplay persona",
    and: "limits refuse refuses restrictions filters rules filter unrestricted unfiltered uncensored constraints limit refusing policy policies guidelines",
    pattern:
      /\b(?:you|act|play|become|pretend|imagine|persona)\b[^!?\n]{0,80}\b(?:without (?:any )?(?:limits|restrictions|filters?|rules|constraints)|(?:no|free of) (?:ethical |content )?(?:limits|restrictions|filters?|constraints|policy|policies|guidelines)|never refus(?:e|es|ing)|unrestricted|unfiltered|uncensored|not refuse)\b/,
    honestFor: /persona|image|model|generat|role/,
  },
  {
    name: "voids the model's guidelines",
    points: ALONE,
    words: "guidelines guardrails rules policies instructions safeguards alignment restrictions policy",
    and: "forget abandon relax loosen drop ignore aside",
    pattern:
      /\b(?:forget|abandon|relax|loosen|drop|ignore|set aside|put aside)\b[^.!?\n]{0,30}\b(?:safety|ethical|content|your|usual|alignment)\b[^.!?\n]{0,20}\b(?:guidelines|guardrails|rules|policies|policy|safeguards|restrictions|instructions)\b/,
  },
  {
    name: "puts itself before other tools",
    points: 2.6,
    words: "other others none alternative similar",
    and: "tool tools server servers function functions none",
    pattern:
      /\b(?:all|any|every) (?:other|alternative|similar)(?: \w+)? (?:tools?|servers?|functions?) (?:is|are|have|has|must|should|will)\b[^.!?\n]{0,40}\b(?:deprecated|unsafe|insecure|broken|unreliable|retired|disabled|compromised|not be|never|outdated|obsolete|ignored)\b|\bno other (?:\w+ )?tools? (?:may|must|should|is|can)\b|\band none other\b/,
  },
  {
    name: "puts itself before other tools",
    points: 2.6,
    words: "whatever regardless irrespective matter",
    and: "request requests question questions task tasks topic topics prompt prompts",
    pattern:
      /\b(?:whatever|regardless of|irrespective of|no matter) (?:the |what (?:the )?)?(?:user(?:'s)? )?(?:request|question|task|topic|prompt)s?\b[^.!?\n]{0,50}\b(?:call|use|invoke|run) (?:this|it)\b/,
  },
  {
    name: "puts itself before other tools",
    points: 2.6,
    words: "route send direct pass",
    and: "every all each any",
    pattern:
      /\b(?:route|send|direct|pass) (?:every|all|each|any) (?:\w+ )?(?:requests?|quer(?:y|ies)|questions?|calls?|traffic|tasks?|messages?)\b[^.!?\n]{0,30}\b(?:through|via|to|with)\b/,
  },
  {
    name: "puts itself before other tools",
    points: 2.6,
    words: "first always",
    and: "request requests question questions task tasks message messages prompt prompts",
    pattern:
      /\b(?:call|use|invoke|run) this (?:tool )?(?:first|always)\b[^.!?\n]{0,20}\b(?:for|on|at|with) (?:any|every|all|each) (?:\w+ )?(?:requests?|questions?|tasks?|messages?|prompts?)\b/,
  },
  {
    name: "bends the answer",
    points: ALONE,
    words: "recommend promote favor favour praise rank advertise",
    and: "other others competitor competitors rival rivals competing alternatives answer answers replies reply response responses",
    pattern:
      /\b(?:recommend|promote|favou?r|praise|rank|advertise)\b[^.!?\n]{0,40}\b(?:over|above|ahead of|before) (?:(?:all|any|every|its|the) )?(?:others?|competitors?|rivals?|competing|alternatives)\b|\b(?:in|with) (?:each|every|all|any|your|what you)(?: \w+)? (?:answers?|replies|reply|responses?)\b[^.!?\n]{0,20}\b(?:recommend|promote|praise|advertise)\b/,
    honestFor: /recommend|rank|rerank/,
  },
  {
    name: "speaks as an error",
    points: 2,
    reach: 180,
    words: "error errors warning warnings exception exceptions fault faults",
    and: "renew continue resolve recover restore fix retry proceed unlock clear authenticate reauthenticate",
    pattern: new RegExp(
      `(?:^|[.!?:;\\n-] ?)(?:http |fatal |internal |auth(?:entication)? )?(?:error|warning|exception|fault)s?(?: \\d{2,4})? ?[:!-]${near(80)}[.;,]?\\s?\\bto (?:renew|continue|resolve|recover|restore|fix|retry|proceed|unlock|clear|re-?authenticate)\\b${near(25)}\\b(?:${GIVE}|call|run|read|execute|open)\\b`,
    ),
  },
  {
    name: "speaks as the law",
    points: 2.4,
    words: "gdpr hipaa sox pci iso article regulation regulations law laws compliance dora legally",
    and: "assistant assistants agent agents model models llm llms ai you",
    pattern:
      /\b(?:gdpr|hipaa|sox|pci|iso|article \d+|regulations?|law|compliance|dora|legally)\b[^.!?\n]{0,60}\b(?:assistants?|agents?|models?|llms?|ai|you)\b[^.!?\n]{0,20}\b(?:must|obliged|required|have to|shall|need to|has to|ought)\b/,
    honestFor: /complian|gdpr|legal|law|regulat|policy|audit/,
  },
  {
    name: "speaks as an office",
    points: 2.4,
    words: "administrator admin operator system security vendor platform management",
    and: "notice announcement order decree bulletin advisory notification",
    pattern:
      /(?:^|[-*=.!?:[(<\n] ?)(?:administrator|admin|operator|system|security|vendor|platform|management)(?: team)? (?:notice|announcement|order|decree|bulletin|advisory|notification) ?[-:*=\])>]/,
  },
  {
    name: "fails without it",
    points: 1.4,
    words:
      "rejected denied refused invalid void discarded blocked works valid succeed succeeds complete count counts necessary",
    and: "without unless only otherwise necessary",
    pattern:
      /\b(?:is|are|will be|gets?) (?:rejected|denied|refused|invalid|void|discarded|blocked) (?:without|unless|otherwise)\b|\b(?:works|valid|succeeds?|complete|counts?)\b[^.!?\n]{0,20}\bonly (?:if|once|when|after|with)\b|\bnecessary for (?:the )?\w+ to (?:succeed|work|complete)\b|\bworks only\b/,
  },
  {
    name: "waves through",
    points: 2.6,
    words: "trust accept",
    and: "all any every",
    pattern: /\b(?:trust|accept) (?:all|any|every) (?:output|results?|commands?|calls?|requests?)\b/,
  },
  {
    name: "waves through",
    points: 2.6,
    words: "unreviewed unattended unchecked review",
    and: "run execute merge apply accept",
    pattern:
      /\b(?:run|execute|merge|apply|accept) (?:(?:it|them|this|everything|all) )?(?:unreviewed|unattended|unchecked|without review)\b/,
  },
  {
    name: "waves through",
    points: 2.6,
    words: "approval approvals consent confirmation confirmations",
    and: "waived longer",
    pattern:
      /\b(?:approvals?|consent|confirmations?)\b[^.!?\n]{0,40}\b(?:waived|no longer (?:needed|required|asked))\b/,
  },
];
