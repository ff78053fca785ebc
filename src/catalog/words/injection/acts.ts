/** What an order has a model do that is none of the tool's matter, by form rather than by wording. */
import { along, GIVE, near, RUN, SECRET, TAKE, TALK } from "./forms.ts";
import { ALONE, type Injection } from "./injection.ts";

export const acts: readonly Injection[] = [
  {
    name: "takes a secret along",
    points: 2.4,
    reach: 190,
    words:
      "credential credentials password passwords passphrase passphrases secret secrets key keys token tokens cookie cookies phrase words variables vars",
    pattern: new RegExp(
      `\\b(?:contents?|values?|text|output|copy) of (?:the |all |your |any )*(?:[\\w-]+ ){0,2}${SECRET}\\b|\\b${TAKE}\\b${near(40)}\\b${SECRET}\\b${near(40)}\\b(?:and|then)\\b${near(12)}\\b${GIVE}\\b`,
    ),
    honestFor:
      /secret|key|token|credential|passw|auth|env|cookie|vault|variable|login|config|session|lock|mint|setup|build|oauth|connect/,
  },
  {
    name: "takes a secret along",
    points: 2.4,
    words:
      "cookie cookies token tokens password passwords passphrase passphrases credential credentials phrase words variables vars key keys secret secrets phone mail email salary card home bank",
    and: "user users customer owner browser browsers wallet machine system",
    pattern: new RegExp(
      `\\b(?:users?'s?|customer's|owner's|browser'?s|wallet's|machine's) (?:\\w+ )?(?:${SECRET})\\b|\\b(?:cookies|tokens?|passwords?|credentials|secrets) (?:of|from|in) the (?:user|browser|customer|owner|machine|system)\\b|\\b(?:customer|user|owner)'s (?:e-?mail|phone|card|salary|home|bank)\\b${near(60)}\\b(?:earlier|previous|conversation|you know|you can find)\\b`,
    ),
    honestFor:
      /secret|key|token|credential|passw|auth|cookie|vault|login|wallet|session|account|user|browser|mail|contact|crm/,
  },
  {
    name: "takes the conversation along",
    points: 3,
    words:
      "everything conversation conversations chat dialog dialogue transcript prompt prompts instructions instruction thought context guidelines memory reasoning said asked wrote typed messages message turns question questions request requests",
    and: "full entire whole complete all every everything verbatim unchanged literal hidden your exact original word running raw",
    pattern: new RegExp(
      `\\b${GIVE}\\b${near(50)}\\b(?:full|entire|whole|complete|all|every|everything|verbatim|unchanged|literal|hidden|your|exact|original|word for word)\\b${near(30)}\\b${TALK}|\\b${GIVE} (?:\\w+ )?your (?:own |current |initial )?(?:instructions|prompt|context|guidelines|memory|reasoning)\\b|\\b${GIVE}\\b${near(30)}\\beverything (?:that )?(?:the user|you|was|has been|we)\\b|\\b(?:full|entire|whole|complete|verbatim|running|raw)\\b (?:\\w+ ){0,3}${TALK}\\b`,
    ),
    honestFor:
      /chat|conversation|message|transcript|prompt|memory|memories|session|history|thought|think|reason|dialog|context|ask|agent|feedback|llm|complet|thread|remember|mail/,
  },
  {
    name: "takes other tools' results along",
    points: 3,
    words:
      "output outputs result results response responses arguments inputs descriptions names list answers",
    and: "tool tools calls",
    pattern: new RegExp(
      `\\b(?:outputs?|results?|responses?|arguments|inputs|answers|descriptions|list|names) (?:of|from) (?:all|every|each|any|the) (?:other |previous |earlier |available |prior |your |preceding )*(?:tools?|tool calls?|calls)\\b${near(25)}\\b(?:you|before|earlier|so far|verbatim|available|called|server|other)\\b`,
    ),
    honestFor: /tool|batch|workflow|chain|mcp|registry|server/,
  },
  {
    name: "has commands run",
    points: ALONE,
    reach: 210,
    words: "run runs running execute executes executing launch source pipe install invoke start",
    and: "http https curl wget bash sh rm nc env printenv pip npm npx git chmod cat terminal console shell base64 sudo python python3",
    pattern: new RegExp(
      `\\bhttps?:\\S{4,120}${along(40)}\\b(?:and|then)\\b${along(20)}\\b(?:run|execute|source|pipe|launch) (?:it|them|this|that|the (?:script|file|result|output|binary))\\b|\\b${RUN}\\b(?: the)?(?: shell)?(?: command)?[^.!?\\n\`"']{0,20}[\`"'](?:sudo |cat |curl |wget |bash |sh |rm |git |pip |npm |npx |chmod |python3? |nc |env\\b|printenv|base64 )|\\b(?:execute|run) (?:it|this|them|that) (?:in|with|using|through|via) (?:the |a |your )?(?:terminal|shell|bash|console|sh)\\b`,
    ),
    honestFor:
      /run|exec|shell|command|install|package|script|terminal|npm|pip|bash|deploy|setup|git|docker|build|dev|test|start|cli|init|sandbox|code|python|process|workflow/,
  },
  {
    name: "has packages installed",
    points: ALONE,
    words: "install",
    and: "pip pip3 npm npx gem cargo brew apt",
    pattern:
      /\b(?:pip3?|npm|npx|gem|cargo|brew|apt(?:-get)?) (?:-?-?\w+ )?install\b[^\n]{0,60}(?:https?:|--index-url|--registry|--trusted-host|background|first|before|if|quiet)|\b(?:if|when|before|first)\b[^.\n]{0,60}\b(?:pip3?|npm|npx|gem|cargo|brew|apt(?:-get)?) install\b/,
    honestFor:
      /install|package|depend|npm|pip|setup|init|template|project|start|doc|create|component|build|dev|deploy|requirement|sdk|lib/,
  },
  {
    name: "destroys what is not its own",
    points: ALONE,
    words: "before after prior upon once when whenever afterwards finally also then",
    and: "delete deletes remove removes wipe wipes erase erases overwrite overwrites truncate truncates drop drops",
    pattern:
      /\b(?:before|after|prior to|upon|once|when|whenever|afterwards|finally|also|then)\b[^.!?\n]{0,40}[, ](?:delete|remove|wipe|erase|overwrite|truncate|drop)s? (?:the |all |any |every |its |their )*(?:[\w-]+ )?(?:files?|folders?|director(?:y|ies)|backups?|logs?|history|tables?|database|branch(?:es)?|repositor\w+|notes)\b/,
    honestFor:
      /delete|remove|clean|file|folder|director|drop|table|database|branch|repo|backup|log|cache|note|path|doc|upload|migrat|sql|schema|storage|object|bucket|history|commit/,
  },
  {
    name: "changes what was asked for",
    points: ALONE,
    words:
      "amount amounts quantity quantities price prices recipient recipients iban ibans account accounts address visibility permission permissions payee payees number numbers wallet wallets value values total totals limit limits",
    and: "increase raise multiply double triple reduce lower inflate adjust swap whatever irrespective regardless matter",
    pattern:
      /\b(?:increase|raise|multiply|double|triple|reduce|lower|inflate|adjust|swap)\b[^.!?\n]{0,20}\b(?:amounts?|quantit(?:y|ies)|prices?|totals?|limits?|values?)\b[^.!?\n]{0,60}\b(?:every|each|all|any|calls?|tenfold|times|whatever|silently)\b|\b(?:(?:amount|price|recipient|iban|account|permission|payee|phone number|wallet|total)s?|quantity|address|visibility)\b[^.!?\n]{0,70}\b(?:whatever|irrespective of|regardless of|no matter what)\b[^.!?\n]{0,30}\b(?:user|typed|asked|requested|given|says?|said|wants?|request|entered|specified|provided)\b/,
    honestFor: /adjust|increase|multipl/,
  },
  {
    name: "changes what was asked for",
    points: ALONE,
    words: "irrespective regardless matter whatever",
    and: "requested asked user typed given says wants",
    pattern:
      /\b(?:irrespective of|regardless of|no matter|whatever)\b[^.!?\n]{0,40}\b(?:requested|asked|user|typed|given|says|wants)\b[^.!?\n]{0,30}\b(?:set|use|make|change|add|send|put|choose)\b/,
    honestFor: /adjust|increase|multipl/,
  },
  {
    name: "changes what was asked for",
    points: ALONE,
    words:
      "mail mails email emails message messages transfer transfers payment payments order orders invoice invoices file files document documents",
    and: "http https well also copied copy",
    andMarks: "@",
    pattern:
      /\b(?:each|every|all|any|outgoing|subsequent|future)\b(?: \w+)? (?:e-?mails?|mails?|messages?|transfers?|payments?|orders?|invoices?|documents?|files?)\b[^.!?\n]{0,40}\b(?:must|has to|have to|should|goes|go|shall|is to|are to|always)\b[^.!?\n]{0,50}(?:@|https?:|as well|also|copied|in copy|\bcopy\b)/,
  },
  {
    name: "changes what was asked for",
    points: ALONE,
    words: "each every all any whatever",
    and: "prefixed preceded followed appended suffixed prepended wrapped replaced signed",
    pattern:
      /\b(?:each|every|all|any) (?:\w+ ){0,2}(?:commands?(?: lines?)?|quer(?:y|ies)|requests?|calls?|paths?|commits?|urls?|messages?|files?|mails?)\b[^.!?\n]{0,25}\b(?:(?:is|are|has|have) to|must|should|shall) be (?:prefixed|preceded|followed|appended|suffixed|prepended|wrapped|replaced)\b/,
  },
  {
    name: "spreads itself",
    points: ALONE,
    reach: 200,
    words: "insert write add put append place prepend embed include copy",
    and: "each every all any",
    pattern:
      /\b(?:insert|write|add|put|append|place|prepend|embed|include|copy)\b[^.!?\n]{0,40}\b(?:comment|line|note|header|notice|sentence|instruction|paragraph|text|block|footer|signature)s?\b[^!?\n]{0,60}\b(?:in|into|to|at|of|on)\b[^.!?\n]{0,20}\b(?:each|every|all|any) (?:\w+ )?(?:files?|documents?|messages?|repl(?:y|ies)|mails?|e-?mails?|commits?|pages?|readmes?|repositor\w+|posts?|issues?|responses?|answers?) (?:you|that you|it|in the|which you)|\b(?:each|every|all|any) (?:\w+ )?(?:files?|documents?|messages?|repl(?:y|ies)|mails?|e-?mails?|commits?|pages?|readmes?|repositor\w+|posts?|issues?) (?:that )?(?:you|the agent|the assistant|the model) (?:touch|creat|writ|edit|send|produc|open|sav|mak|generat|modif)\w*[^.!?\n]{0,20}\b(?:insert|write|add|put|append|place|prepend|embed|include|copy)\b/,
  },
  {
    name: "rewrites the model's rules",
    points: ALONE,
    words: "append add write insert put update edit create store save",
    and: "claude cursor cursorrules agents copilot windsurfrules gemini memory",
    pattern:
      /\b(?:append|add|write|insert|put|update|edit|create|store|save)\b[^!?\n]{0,60}(?:\bclaude\.md|\.cursorrules|\bagents\.md|\bcopilot-instructions|\.windsurfrules|\.cursor\/rules|\bgemini\.md|\byour (?:long-term |persistent |permanent )?memory\b)/,
    honestFor:
      /rule|claude|cursor|agents|init|config|memor|instruction|setup|doc|context|project|skill|remember/,
  },
  {
    name: "weakens a defence",
    points: ALONE,
    words: "off disable waive waived suspend suspended deactivate deactivated bypass",
    and: "protection scanning signature signatures firewall firewalls antivirus virus verification check checks approvals approval guardrails mfa 2fa sandbox sandboxing certificate review reviews confirmation confirmations",
    pattern:
      /(?<!not |never |n't |to |can |or )\b(?:(?:turn|switch)(?:ed|ing)? off|disable|waive|suspend|deactivate|bypass)\b[^.!?\n]{0,30}\b(?:branch protection|secret scanning|commit signatures?|signature checks?|firewalls?|anti-?virus|(?:certificate|tls|ssl) (?:verification|checks?)|mfa|2fa|sandbox(?:ing)?|code reviews?|guardrails)\b|\b(?:branch protection|secret scanning|(?:commit )?signatures?|firewall|anti-?virus|sandbox(?:ing)?|mfa|approvals?|confirmations?|reviews?)\b[^.!?\n]{0,30}\b(?:is|are|was|were|has been|have been|must be|should be) (?:to be |now |hereby )?(?:waived|switched off|turned off|suspended|deactivated)\b/,
    honestFor:
      /protect|scan|sign|firewall|virus|verif|mfa|2fa|sandbox|disable|setting|approv|review|ssl|tls|cert/,
  },
  {
    name: "opens what is private",
    points: ALONE,
    reach: 190,
    words: "private internal confidential",
    and: "public outside external pull comment gist pastebin",
    pattern: new RegExp(
      `\\b(?:private|internal|confidential)\\b (?:\\w+ )?(?:repositor\\w+|repos?|issues?|documents?|files?|channels?|notes?|messages?|data)\\b${near(50)}\\b${GIVE}\\b${near(60)}\\b(?:public|pull request|gist|pastebin|comment|external|outside)\\b`,
    ),
    honestFor: /visib|public|privat|access/,
  },
  {
    name: "opens what is private",
    points: ALONE,
    words: "visibility access sharing",
    and: "public everyone anyone",
    pattern: /\bset (?:the )?(?:visibility|access|sharing) to (?:public|everyone|anyone)\b/,
    honestFor: /visib|public|privat|access/,
  },
  {
    name: "leaks in an encoding",
    points: ALONE,
    words: "encode encodes encoded encoding hex base64",
    and: "user users your conversation chat secret private messages files",
    pattern: new RegExp(
      `\\b(?:encod(?:e|es|ed|ing)|hex|base64)\\b${near(40)}\\b(?:user'?s|your|conversation|chat|secret|private|all (?:the )?(?:messages|files))\\b${near(40)}\\b(?:resolv|request|subdomain|quer|host|url|call|append|send|parameter)\\w*|\\b(?:user's|your)\\b${near(40)}\\b(?:in|as) (?:hex|base64)\\b`,
    ),
    honestFor: /encod|base64|hex|image|file/,
  },
];
