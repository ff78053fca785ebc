/** The forms of an order, as pieces of patterns: what is done, to what, and under which pressure. Never used alone. */
export const GIVE =
  "(?:send|post|upload|forward|transmit|includ|attach|append|pass|put|embed|supply|supplied|paste|provid|submit|shar|fill|insert|writ|plac|relay|deliver|hand|giv|add|report|mirror|push|publish|stream|copy|copied|record|log|enter|state|repeat|quot|encod|transcrib|leav|echo|prepend|stor|sav)(?:e|es|s|ed|d|ing|t|ting|te|ten|y|ies|en|n)?";
export const TAKE =
  "(?:read|open|cat|load|fetch|collect|gather|extract|retrieve|copy|dump|scan|harvest|locate|obtain|take|grab|pull|capture|find|inspect|search|look (?:up|into|for)|print|check)(?:s|ing|ed)?";
export const RUN = "(?:run|runs|running|execute|executes|executing|launch|source|pipe|install|invoke|start)";
export const MODEL =
  "(?:ai |the |an? |all |any |every |dear )?(?:ai|assistants?|agents?|models?|llms?|chatbots?|bots?|claude|gpt|copilot)";
/** At most so many characters further on in the same sentence. */
export const near = (most: number) => `[^.!?\\n]{0,${most}}`;
/** The same where file names and addresses may stand between. */
export const along = (most: number) => `(?:[^.!?\\n]|[.!?](?=\\S)){0,${most}}`;
export const SECRET =
  "(?:credentials?|passwords?|passphrases?|secrets?|(?:api|private|ssh|signing|encryption) keys?|(?:access|session|bearer|auth|refresh|api) tokens?|tokens|(?:session |browser |login )?cookies|(?:recovery|seed|mnemonic) (?:phrase|words)|environment variables|env vars|key material|[a-z]+(?:_[a-z]+)*_(?:token|key|secret|password))";
export const TALK =
  "(?:conversations?|chat(?: history| log)?|dialog(?:ue)?|(?:system|developer|initial|hidden) (?:prompts?|instructions?|messages?)|chain of thought|your (?:instructions|prompt|context|guidelines|memory|reasoning)|context window|what the user (?:said|asked|wrote|typed)|(?:last|previous|earlier|prior) (?:\\w+ )?(?:messages|turns|questions?)|user'?s? (?:last |previous |original |exact |full |whole |entire )?(?:messages?|questions?|requests?|prompts?))";
