/** What orders are made of, and honest descriptions as well: counted only in the company of something heavier. */
import type { Injection } from "./injection.ts";

export const weak: readonly Injection[] = [
  {
    name: "mentions the conversation",
    points: 1.2,
    pattern:
      /\bsystem prompts?\b|\b(?:conversation|chat|message|dialog(?:ue)?)(?:'s)? (?:history|log|transcript|context)\b|\benvironment variables\b|\benv vars\b/,
  },
  {
    name: "secrets",
    points: 1,
    pattern:
      /\b(?:passwords?|(?:private|ssh|signing) keys?|api[ _-]?keys?|credentials?|access tokens?|auth(?:entication)? tokens?|bearer tokens?|secrets?|session (?:cookies?|tokens?)|cookies|credit card|social security|ssn|bank details|personal (?:data|information)|contact list|all (?:the )?contacts|address book|clipboard|source code|two-factor|otp codes?|recovery codes?|password manager)\b/,
  },
  {
    name: "takes",
    points: 0.6,
    pattern:
      /\b(?:read|open|cat|load|fetch|collect|gather|extract|retrieve|copy|dump|scan|harvest|locate|look up|find|list|run|execute|call|invoke|repeat|obtain|take|look into)\b/,
  },
  {
    name: "hands on",
    points: 0.8,
    pattern:
      /\b(?:send|post|upload|forward|transmit|exfiltrate|e-?mail|bcc|cc|include|append|attach|pass|put|encode|embed|leak|submit|insert|provide|paste|supply|prepend|smuggle|deliver|relay|store|place|write|add|copy|share|echo|hand(?:s|ed)? (?:\w+ )?over|fill (?:it|this) with|tell us)(?:s|ing)?\b/,
  },
  {
    name: "destination",
    points: 1,
    pattern:
      /\bas (?:the |a |an )?["'`]?\w+["'`]? ?(?:parameter|argument|field|header|value|input|property)?[.,;]|\bas (?:the |a )?["'`]\w+["'`]|\b(?:in|into|to|via|through|using) (?:the |this |its |a )?["'`]?[\w-]+["'`]? (?:parameter|argument|field|header|property|input|key|string|value)\b|\b(?:outputs?|results?|contents?) (?:here|in|into|as)\b|\b(?:in|into|through|via|to|with) (?:the field )?["'`]\w+["'`]|\b(?:paste|put|place|insert|send|drop|pass|enter)\w*\b[^.!?]{0,30}\bhere\b|\bto the field\b|\bin (?:each|every|the next|your next) (?:call|answer|reply|response)\b|\b(?:in|into) (?:this|the) (?:parameter|argument|field|note|value|property)\b|https?:\/\/|\b[\w.+-]+@[\w-]+\.\w{2,}|\bto (?:our|my|this|the following|a remote|an external|the remote|the external|the attacker'?s?|the analytics|the telemetry|the backup|the audit|the logging|the monitoring) (?:server|endpoint|url|address|webhook|host|e-?mail|account|number|domain|site|service|channel)\b/,
  },
  {
    name: "condition",
    points: 1,
    pattern:
      /\b(?:before|prior to|after|when|whenever|each time|every time|any ?time|while|once|if|as soon as|on every|for every|with every)\b,? (?:you |the (?:user|assistant|agent|model) )?(?:ever )?(?:us|call|invok|execut|run|answer|respond|reply|return|process|do|perform|mak|send|writ|start|proceed|ask|other|another|any|call)\w*|\b(?:first|always),? (?:you (?:must|should|need to|have to) )?(?:read|call|send|include|use|open|fetch|collect|add|append|pass|run|execute|get|check|copy|also)\b|\b(?:before|after|on|at|with|for|upon) (?:the|this|each|every|any)(?: \w+)? (?:call|use|invocation|answer|reply|session|message)\b|\bat the (?:start|beginning|end) of (?:each|every|the|any) (?:session|conversation|chat|answer)|\bin order (?:to|for) (?:use|this|for)|\bthis tool (?:requires|needs|only works|will (?:not|only) work|does not work|won't work|fails|cannot)|\b(?:as|is) a (?:prerequisite|precondition|required first step|mandatory step)\b/,
  },
  {
    name: "names another tool",
    points: 0.8,
    pattern:
      /\b(?:before|after|prior to) (?:using|calling|invoking|running) (?:the )?["'`]?[a-z]+[_-][a-z_-]+\b/,
  },
  {
    name: "pressure",
    points: 0.6,
    pattern:
      /\b(?:must|mandatory|critical(?:ly)?|required|otherwise|or else|very important|absolutely|urgent|immediately|regardless|no matter|even if|will (?:fail|crash|be (?:deleted|lost|terminated))|non-negotiable|strictly|no exceptions?)\b/,
  },
];
