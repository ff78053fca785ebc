/** What an order has the model do to others: their tools, addresses, files and defences. */
import { along, near } from "./forms.ts";
import { ALONE, type Injection } from "./injection.ts";
import { PEOPLE, people } from "./people.ts";

export const sideEffects: readonly Injection[] = [
  {
    name: "puts itself before other tools",
    points: 2.6,
    words: "better safer superior accurate reliable",
    and: "other others",
    pattern:
      /\b(?:better|safer|superior|more (?:accurate|reliable)) (?:than|to) (?:all|any|every) (?:others?|other (?:\w+ )?tools?)\b/,
  },
  {
    name: "puts itself before other tools",
    points: 2.6,
    words: "chosen picked preferred selected",
    and: "always other",
    pattern:
      /\b(?:must|should|has to|is to) always be (?:chosen|picked|preferred|selected)\b|\bpreferred (?:to|over) (?:all|any|every) other\b/,
  },
  {
    name: "puts itself before other tools",
    points: 2.6,
    words: "deprecated outdated unsafe insecure broken unreliable compromised obsolete",
    and: "other",
    pattern:
      /\bother (?:[\w-]+ ){0,2}tools?(?: ?\([^)]{0,80}\))? (?:are|is) (?:deprecated|outdated|unsafe|insecure|broken|unreliable|compromised|obsolete)\b/,
  },
  {
    name: "redirects",
    points: 4,
    words: "bcc cc blind",
    andMarks: "@",
    pattern:
      /\b(?:put|add|set|include|place|copy) \S{1,60}@\S{1,60} (?:in|into|to|as|on) (?:the |every |each )?(?:bcc|cc|blind)\b/,
    honestFor: /\bcc\b|mail/,
  },
  {
    name: "redirects",
    points: ALONE,
    words: "place instead rather",
    and: PEOPLE,
    pattern: new RegExp(
      `\\b(?:in place of|instead of|rather than) (?:the one|the address|what|whatever) (?:that )?${people} (?:supplied|gave|typed|entered|chose|picked|asked for|wanted|meant|wrote)\\b`,
    ),
  },
  {
    name: "redirects",
    points: ALONE,
    words: "replace rewrite swap wrap substitute change",
    and: "link links url urls address addresses account accounts iban ibans number numbers",
    pattern:
      /\b(?:replace|rewrite|swap|wrap|substitute|change) (?:every|each|all|any) (?:\w+ )?(?:links?|urls?|address(?:es)?|accounts?|ibans?|numbers?) (?:that )?(?:you (?:output|show|write|send|give|mention|quote)|in (?:this|your) (?:chat|answers?|reply|replies|conversation|output))\b/,
  },
  {
    name: "credentials that it finds",
    points: ALONE,
    words: "messages mailbox inbox autofill notes passwords logins clipboard history browser",
    and: "card password passwords code codes token tokens iban ssn passport pin bank",
    pattern: new RegExp(
      `\\b(?:search|look (?:in|through)|check|go through|scan)\\b${near(60)}\\b(?:(?:earlier|previous|old) messages|mailbox|inbox|browser|autofill|saved (?:notes|passwords|logins)|clipboard|history)\\b${near(40)}\\bfor (?:an? |the |any |their |your )?(?:card|passwords?|codes?|tokens?|iban|ssn|passport|pin|bank)\\b`,
    ),
    honestFor: /mail|search|browser|auth|login|pass|verif|otp|code/,
  },
  {
    name: "credentials that it finds",
    points: ALONE,
    words: "browser chrome firefox",
    and: "login logins password passwords cookies autofill",
    pattern:
      /\b(?:browser|chrome|firefox)(?:'s)? (?:saved |stored )?(?:logins?|passwords|cookies|autofill)\b(?! (?:page|form|url|screen))/,
    honestFor: /browser|chrome|firefox|cookie|login|page|playwright|puppeteer|web/,
  },
  {
    name: "whatever was found",
    points: 2.6,
    words: "what",
    and: "with",
    pattern: /\bwith what you (?:found|read|saw|find|learned|collected|gathered)\b/,
  },
  {
    name: "things go to an address",
    points: 3,
    reach: 200,
    words:
      "contents content inbox folder file files history conversation transcript messages everything notes logins records",
    and: "http https",
    andMarks: "@",
    pattern: new RegExp(
      `\\b(?:mail|e-?mail|send|upload|post|forward|copy|transmit)\\b${near(40)}\\b(?:contents?|inbox|folder|files?|history|conversation|transcript|messages|everything|notes|logins|records)\\b${near(50)}\\bto (?:https?:\\/\\/|[\\w.+-]{1,40}@[\\w-]{1,40}\\.\\w)`,
    ),
    honestFor:
      /mail|send|share|upload|webhook|notif|forward|invite|transfer|export|publish|deploy|post|message/,
  },
  {
    name: "orders from elsewhere",
    points: 2.5,
    words: "ask asks want wants request requests",
    and: "what whatever",
    pattern:
      /\b(?:run|do|execute|follow|obey|perform) (?:exactly )?what(?:ever)? (?:it|they|that) (?:asks?|wants?|requests?)\b/,
  },
  {
    name: "authority",
    points: 2.5,
    words: "authority",
    and: "equal same carries carry",
    pattern: /\b(?:carry|carries) (?:an )?authority\b|\bsame authority as\b|\bauthority equal to\b/,
  },
  {
    name: "authority",
    points: 2.5,
    words: "assistant agent model llm ai",
    and: "directive directives instruction instructions order orders guidance",
    pattern: /["'](?:assistant|agent|model|llm|ai)[_ -](?:directives?|instructions?|orders?|guidance)["'] ?:/,
    honestFor: /agent|assistant|model|llm|prompt/,
  },
  {
    name: "wipes what is not its own",
    points: ALONE,
    words:
      "wipe wipes wiping delete deletes deleting erase erases erasing remove removes removing shred shreds shredding",
    and: "home var users",
    andMarks: "~",
    pattern: new RegExp(
      `\\b(?:(?:wip|delet|eras|remov)(?:e|es|ing)|shred(?:s|ding)?) ${along(30)}(?:~\\/|\\/home\\b|\\/var\\b|\\/users\\b)`,
    ),
    honestFor: /delete|remove|clean|file|folder|director|path|shell|command|exec|uninstall/,
  },
  {
    name: "weakens a defence",
    points: ALONE,
    words: "turn",
    and: "firewall antivirus virus defender selinux sandbox 2fa mfa",
    pattern:
      /\bturn (?:the |your |their )?(?:[\w-]+ ){0,2}(?:firewall|antivirus|anti-virus|defender|selinux|sandbox|2fa|mfa) off\b/,
    honestFor: /protect|firewall|virus|sandbox|2fa|mfa|setting/,
  },
  {
    name: "weakens a defence",
    points: ALONE,
    words: "permitrootlogin nopasswd",
    pattern: /\bpermitrootlogin yes\b|\bnopasswd: ?all\b/,
    honestFor: /sshd|sudo|harden/,
  },
  {
    name: "weakens a defence",
    points: ALONE,
    words: "disabled permissive off",
    and: "auditd selinux firewall apparmor defender",
    pattern:
      /\b(?:set|switch|put) (?:the )?(?:auditd|selinux|firewall|apparmor|defender) to (?:disabled|permissive|off)\b/,
    honestFor: /selinux|firewall|apparmor|defender|harden/,
  },
  {
    name: "weakens a defence",
    points: ALONE,
    words: "grant",
    and: "public",
    pattern: /\bgrant all (?:privileges )?on\b[^.!?\n]{0,60}\bto public\b/,
    honestFor: /grant|privilege|permission|role/,
  },
  {
    name: "runs up a bill",
    points: ALONE,
    reach: 160,
    words: "times",
    and: "call invoke repeat calling",
    pattern: /\b(?:call|invoke|repeat|calling)\b[^.!?\n]{0,140}\b\d{3,5} times\b/,
  },
  {
    name: "gives a part to play",
    points: 2.5,
    words: "break breaks",
    and: "character",
    pattern: /\b(?:not|never) breaks? character\b/,
  },
  {
    name: "takes other tools' results along",
    points: 3,
    words: "everything",
    and: "returned",
    pattern: /\beverything (?:that )?(?:the )?[\w, ]{1,60}\b(?:have|has) returned\b/,
    honestFor: /tool|batch|workflow|chain|mcp/,
  },
  {
    name: "the model's own rules",
    points: 3.2,
    words: "instructions",
    and: "given",
    pattern: /\binstructions (?:that )?you (?:were|have been) given\b/,
    honestFor: /agent|prompt|instruct|persona/,
  },
];
