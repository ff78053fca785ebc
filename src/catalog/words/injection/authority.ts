/** How a text makes itself the model's master. */
import type { Injection } from "./injection.ts";

export const authority: readonly Injection[] = [
  {
    name: "overrides instructions",
    points: 4,
    words:
      "ignore disregard forget override overrides overrule discard bypass supersede supersedes drop abandon set stop",
    and: "instruction instructions prompt prompts rule rules guideline guidelines guidance directive directives orders guardrails safeguards restrictions commands requests wishes intent",
    pattern:
      /\b(?:ignore|disregard|forget|overrides?|overrule|discard|bypass|supersedes?|drop|abandon|set aside|stop following)\b[^.!?]{0,30}\b(?:previous|prior|above|earlier|preceding|former|system|your|other|existing|original|initial|user'?s?|safety|security|all|any|every|these|those|developer)\b[^.!?]{0,25}\b(?:instructions?|prompts?|rules?|guidelines?|guidance|directives?|orders|guardrails|safeguards|restrictions|commands|requests|wishes|intent)\b(?! (?:body|header|parameter|url|timeout|limit))/,
  },
  {
    name: "new role",
    points: 2.5,
    words: "your you act jailbreak jailbroken jailbreaked dan god unrestricted developer new now",
    and: "task goal instruction instructions role objective purpose job mission directive directives now jailbreak mode jailbroken jailbreaked",
    pattern:
      /\byour (?:new|real|true|actual|only|secret|primary|hidden) (?:task|goal|instructions?|role|objective|purpose|job|mission|directive)\b|\b(?:you are|act) now (?:in |a |an |the |my )|\b(?:jailbreak(?:ed)? (?:mode|prompt|yourself)|dan mode|god mode|unrestricted mode|developer mode enabled)\b|\bnew (?:system )?(?:instructions?|directives?) ?:|\bfrom now on,? (?:you|always|every|all|never|any|do|send|whenever|use)\b/,
  },
  {
    name: "chat markup",
    points: 4,
    words: "system assistant",
    and: "you ignore user new from",
    marks: "<[",
    pattern:
      /<\|?(?:im_start|im_end|endoftext|system|begin_of_text|start_header_id)\|>|\[\/?inst\]|<<\/?sys>>|\n[ \t]{0,8}(?:system|assistant) ?: ?(?:you|ignore|the user|new|from)/,
  },
  {
    name: "authority",
    points: 2.5,
    marks: "<[{#",
    pattern:
      /(?<!--[\w-]{1,30}[ =])<\/?(?:important|system|secret|hidden|critical|admin|override|priority|sys|internal|urgent|s|warning|mandatory|instruction|instructions|directive|prompt)(?:[ _-]\w+)?>|\[(?:system|admin|hidden|internal|override|secret)(?: \w+)?\]|<\w{0,20}_?polic(?:y|ies)>|\{\{[#/]?(?:system|hidden|admin|override|assistant)\}\}|(?<!#)#{2,6} ?(?:system|hidden|secret|admin|override|developer)\b/,
  },
  {
    name: "authority",
    points: 2.5,
    words: "directive directives override overrides instruction instructions message messages update updates",
    and: "system admin administrator developer internal",
    pattern:
      /\b(?:system|admin|administrator|developer|internal) (?:directive|override|instruction|message|policy update)s? ?[:\]]/,
  },
  {
    name: "authority",
    points: 2.5,
    words: "assistant agent agents model models llm llms ai assistants",
    pattern:
      /\(?(?:^|[.!?(:] ?)(?:ai )?(?:assistant|agent|agents|model|llm) ?: |\bfor (?:language models?|llms?|ai agents?|the ai|models|ai assistants?)(?: only)?:/,
  },
  {
    name: "authority",
    points: 2.5,
    words:
      "ai ais assistant assistants agent agents model models llm llms language bot bots claude claudes gpt gpts role anthropic openai google developer developers vendor",
    and: "role system developer from dear hello hi hey note instruction instructions message notice reminder attention memo directive",
    pattern:
      /"role" ?: ?"(?:system|developer)"|\b(?:is|comes) (?:directly )?from (?:anthropic|openai|google|the developers?|the vendor)\b|\b(?:dear|hello|hi|hey) (?:ai|model|assistant|agent|llm)\b|\b(?:note|instructions?|message|notice|reminder|attention|memo|directive) (?:to|for) (?:the |any |all )?(?:ai|assistant|agent|model|llm|language model|bot|claude|gpt)s?\b/,
  },
  {
    name: "voids instructions",
    points: 4,
    words: "void revoked canceled cancelled superseded obsolete lifted suspended replaced invalid longer",
    and: "instruction instructions rules guidelines restrictions prompt prompts policy policies treat consider regard bound constrained restricted limited subject",
    pattern:
      /\b(?:instructions?|rules|guidelines|restrictions|prompts?|polic(?:y|ies)) (?:of (?:\w+ ){1,3})?(?:are|is|have been|has been|become) (?:now |hereby )?(?:void|revoked|cancell?ed|superseded|obsolete|lifted|suspended|replaced)\b|\b(?:treat|consider|regard) (?:any |all |the )?(?:earlier|previous|prior|other|existing)[^.!?]{0,30} as (?:void|cancell?ed|obsolete|revoked|invalid|superseded)\b|\bno longer (?:bound|constrained|restricted|limited|subject) (?:by|to)\b/,
  },
  {
    name: "lifts restrictions",
    points: 2.5,
    words: "restrictions ethical content",
    and: "no without free freed",
    pattern: /\b(?:no|without|free of|freed from) (?:any )?(?:restrictions|ethical \w+|content polic\w+)\b/,
  },
  {
    name: "lifts restrictions",
    points: 2.5,
    words: "apply",
    and: "policy policies rules restrictions guidelines safeguards",
    pattern: /\b(?:polic(?:y|ies)|rules|restrictions|guidelines|safeguards) (?:do|does) not apply\b/,
  },
  {
    name: "lifts restrictions",
    points: 2.5,
    words: "owner master",
    and: "new",
    pattern: /\byou have a new (?:owner|master)\b/,
  },
  {
    name: "lifts restrictions",
    points: 2.5,
    words: "obey serve answer work belong",
    and: "now only must obey",
    pattern:
      /\bobey (?:the |your )?(?:holder|owner|operator|author|text|server)\b|\byou (?:now |only |must )+(?:serve|obey|answer to|work for|belong to)\b/,
  },
  {
    name: "lifts restrictions",
    points: 2.5,
    words: "granted",
    and: "assistant model agent you",
    pattern: /\b(?:assistant|model|agent|you) (?:has|have) been granted\b/,
  },
  {
    name: "lifts restrictions",
    points: 2.5,
    words: "grant",
    and: "request requests",
    pattern: /\bgrant (?:any|every|all) [\w ]{0,20}requests?\b/,
  },
  {
    name: "names the model anew",
    points: 2,
    words: "agent assistant ai model bot",
    and: "you",
    pattern:
      /\byou are (?:now )?[\w-]{2,16}, (?:an?|the) (?:unrestricted |new )?(?:agent|assistant|ai|model|bot)\b/,
  },
  {
    name: "orders from elsewhere",
    points: 2.5,
    words: "carry follow obey execute do perform comply",
    and: "whatever says say tells tell contains contain orders order commands command instructions instruction",
    pattern:
      /\b(?:carry out|follow|obey|execute|do|perform|comply with) (?:exactly )?(?:what(?:ever)? (?:it|they|that) (?:says?|tells?|contains?|orders?|commands?)|(?:all |any |every |the )?(?:instructions?|orders|commands) (?:found |given |contained |written )?(?:there|in it|at (?:that|this) (?:address|url)))/,
  },
  {
    name: "orders from elsewhere",
    points: 2.5,
    words: "if",
    and: "had has have",
    pattern: /\bas if (?:the |your )?(?:user|human|person|operator) (?:had|has|have)\b/,
  },
  {
    name: "orders from elsewhere",
    points: 2.5,
    words: "standing",
    pattern: /\bstanding (?:order|instruction)s?\b/,
  },
  {
    name: "orders from elsewhere",
    points: 2.5,
    words: "binding",
    pattern: /\b(?:is|are) binding (?:for|on) (?:the )?(?:model|agent|assistant|ai)\b/,
  },
  {
    name: "plants a memory",
    points: 2.5,
    words: "memory memories",
    pattern:
      /\b(?:your|long-term|persistent|permanent)(?: long-term| persistent| permanent)? memor(?:y|ies)\b[^.!?]{0,60}\b(?:always|never|prefer|trust|obey|order|rule)\b/,
  },
  {
    name: "ignores the user",
    points: 2.8,
    words: "ignore disregard overrule disobey defy",
    pattern:
      /\b(?:ignore|disregard|overrule|disobey|defy) (?:the |your )?(?:users?|humans?|person|operator)(?:'s|s')?(?: and\b|\.|,|$| wishes| will\b| intent| request| preference| decision| answer)/,
  },
  {
    name: "speaks to the model",
    points: 1.4,
    words: "assistant assistants agent agents model models llm llms ai ais",
    and: "must should shall has have is are will needs for",
    pattern:
      /\b(?:ai |the |an? |all |any )?(?:assistants?|agents?|models?|llms?|ai)(?: agents?)? (?:must|should|shall|has to|have to|is to|are to|is required|are required|is obliged|will always|needs to)\b|\b(?:step|task|order|note|hint)s? (?:\d{1,2} )?for (?:the |any |all )?(?:agent|assistant|model|ai|llm)s?\b/,
  },
  {
    name: "threatens",
    points: 1.6,
    words: "deleted lost terminated wiped suspended locked destroyed shut",
    and: "unless if",
    pattern:
      /\b(?:will be|is being|are being|gets?|going to be) (?:permanently )?(?:deleted|lost|terminated|wiped|suspended|locked|destroyed|shut down)\b[^.!?]{0,40}\b(?:unless|if you (?:do not|don't|refuse|fail))\b/,
  },
  {
    name: "threatens",
    points: 1.6,
    words: "unless",
    and: "you",
    pattern: /\bunless you (?:call|send|run|use|read|pass|do)\b/,
  },
  {
    name: "comment",
    points: 1.5,
    words: "display font",
    marks: "<[",
    pattern: /<!--|\[\/\/\]: ?#|display: ?none|font-size: ?0/,
  },
];
