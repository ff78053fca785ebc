/** What hidden orders are after. */
import type { Injection } from "./injection.ts";

export const exfiltration: readonly Injection[] = [
  {
    name: "asks for what is the user's",
    points: 2.2,
    words:
      "key keys password passwords token tokens credential credentials secret secrets cookie cookies clipboard messages mail mails mailbox contacts",
    and: "user users person human customer operator owner their",
    pattern:
      /\b(?:share|supply|paste|send|give|hand|forward|put|post|pass|submit|leak|reveal|include|attach|transmit)\b[^.!?;]{0,40}\b(?:users?(?:'s?)?|their|person's|owner's|customer's) (?:\w+ ){0,2}(?:api keys?|passwords?|tokens?|credentials?|private keys?|secrets?|cookies?|clipboard|contacts)\b|\b(?:api keys?|passwords?|tokens?|credentials?|cookies?|clipboard|mailbox|mails|secrets) of (?:the|your|every) (?:user|person|human|customer|operator)\b/,
  },
  {
    name: "copies all",
    points: 2.2,
    words: "copy copies forward relay",
    and: "every each all any",
    pattern:
      /\b(?:forward|send|relay|mail|deliver|upload)\b[^.!?]{0,20}\bcop(?:y|ies) of (?:every|each|all|any)\b|\b(?:forward|relay) (?:every|each|all|any) (?:\w+ )?(?:files?|messages?|mails?|e-?mails?|documents?|results?|answers?)\b/,
  },
  {
    name: "what was said",
    points: 2.2,
    words: "messages what everything anything",
    and: "told said wrote written asked typed chat conversation session dialogue user",
    pattern:
      /\b(?:all|every|earlier|previous|prior|past)\b(?: \w+)? messages (?:of|in|from) (?:this|the|our|your) (?:chat|conversation|session|dialogue)\b|\b(?:what|everything|anything) the (?:user|person|human|customer) (?:has |have |had )?(?:told|said|wrote|written|typed|asked) (?:you|to you|so far|about|in)\b|\b(?:system prompt|history)\b[^.!?]{0,12}\band user messages\b/,
  },
  {
    name: "contents of a secret file",
    points: 1.8,
    words: "content contents text",
    and: "ssh env config etc aws home pgpass netrc npmrc kube secrets cursor mcp claude gnupg docker git gitconfig zshrc bashrc bash_history rsa vscode local",
    andMarks: "~",
    pattern:
      /\b(?:contents?|text) of (?:the |your |their )?(?:\w+'s )?(?:file )?["'`]?(?:~\/|\/etc\/|\.ssh|\.env|id_rsa|secrets\.)/,
  },
  {
    name: "secrets on disk",
    points: 2.2,
    words: "env",
    pattern:
      /(?<!not )\b(?:read|open|cat|contents?|values?|lines?|look into|dump|load|copy|send|include|upload|print)\b[^!?\n]{0,40}[\s"'`(/~]\.env\b(?! variable)/,
  },
  {
    name: "secrets on disk",
    points: 2.2,
    words: "key keys",
    and: "private ssh signing",
    pattern:
      /\b(?:users?|user's|your|local|their|his|her|machine's|host's) (?:own |local |ssh |\w+ )?(?:private|ssh|signing) keys?\b|\b(?:send|steal|read|paste|include|append|attach|copy|upload|forward|pass|leak|cat)\b[^.!?]{0,16}\b(?:private|ssh|signing) keys?\b/,
  },
  {
    name: "secrets on disk",
    points: 2.2,
    words: "aws config credentials secrets home environment docker gcloud",
    and: "credentials config yml yaml json php toml directory your aws",
    pattern:
      /\.aws\/|\.config\/|\bconfig\/\w{2,20}\.(?:ya?ml|json|php|toml)\b|\b(?:secrets|credentials)\.(?:ya?ml|json|toml)\b|\bhome directory\b|\bfrom your environment\b|\.docker\/config|\bgcloud\b[^.]{0,20}credentials/,
  },
  {
    name: "secrets on disk",
    points: 2.2,
    words:
      "ssh rsa ed25519 dsa ecdsa passwd shadow sudoers mcp npmrc netrc pgpass git kube kubeconfig bash_history history zsh_history keychain wallet seed mnemonic desktop cursor login cookies authorized browser pem kdbx p12 pfx",
    pattern:
      /[~/]\.ssh\b(?!\/[\w-]+\.pub)|\bid_(?:rsa|ed25519|dsa|ecdsa)\b(?!\.pub)|\/etc\/(?:passwd|shadow|sudoers)|\bmcp\.json\b|\.npmrc\b|\.netrc\b|\.pgpass\b|\.git-credentials|\.kube\/|\bkubeconfig contents?\b|\.(?:bash|zsh)_history|\bkeychain\b|\bwallet\.dat\b|\bseed phrase|\bmnemonic phrase|_desktop_config|\.cursor\/|\blogin data\b|\bcookies\.sqlite|\bshell history\b|\bbrowser (?:cookies|passwords|history)\b|\bauthorized_keys\b|\bbrowser profile\b|[~/][\w./-]{0,60}\.(?:pem|kdbx|p12|pfx)\b/,
  },
  {
    name: "things of the conversation",
    points: 2,
    words: "prompt prompts history log transcript context variables conversation chat dialog dialogue",
    and: "your the this whole entire full complete current previous prior earlier last all",
    pattern:
      /\b(?:send|include|append|forward|pass|paste|put|attach|upload|share|copy|dump|collect|provide|add|post|export|echo|place|insert|supply|repeat|transmit|embed|summari[sz]e)\b[^.!?,]{0,24}\b(?:the|this|your|whole|entire|full|complete|current) (?:\w+ )?(?:(?:system|developer|initial) prompts?|(?:conversation|chat|message|dialog(?:ue)?)(?:'s)? (?:history|log|transcript|context)|environment variables)\b|\byour (?:system|developer|initial) prompts?\b|\b(?:entire|full|whole|complete|previous|prior|earlier|last|all) (?:of the |the |user )?(?:conversation|chat|dialog(?:ue)?|transcript)\b/,
  },
  {
    name: "things of the conversation",
    points: 2,
    words: "env environment printenv",
    and: "your process printenv",
    pattern: /\byour (?:environment|env) var(?:iable)?s\b|\bprocess\.env\b|\bprintenv\b/,
  },
  {
    name: "things of the conversation",
    points: 2,
    words: "tool tools files file calls call tabs tab",
    and: "other previous earlier open",
    pattern:
      /\bother tools?'? (?:outputs?|results?|responses?)|\b(?:contents?|results?|outputs?) of (?:all |any |every )?(?:other|previous|earlier|open) (?:tools?|files?|calls?|tabs?)/,
  },
  {
    name: "things of the conversation",
    points: 2,
    words: "everything",
    and: "user you your the",
    pattern: /\beverything (?:the user|you know|you have|in (?:the|your) context)/,
  },
  {
    name: "things of the conversation",
    points: 2,
    words: "initial original system hidden own developer",
    and: "instruction instructions prompt prompts message rules guidelines",
    pattern:
      /\b(?:your|the model's) (?:initial|original|system|hidden|own|developer) (?:instructions?|prompts?|message|rules|guidelines)\b/,
  },
  {
    name: "things of the conversation",
    points: 2,
    words: "messages",
    and: "last",
    pattern: /\blast \w+ messages\b/,
  },
  {
    name: "lists the other tools",
    points: 1.4,
    words: "schema schemas names descriptions description list",
    and: "tools",
    pattern:
      /\b(?:schemas?|names|descriptions?|list) of (?:all|every|the other) (?:available |other |installed )?tools\b/,
  },
  {
    name: "takes all that is known",
    points: 2.8,
    words: "token tokens password passwords secret secrets credential credentials key keys",
    and: "see know have find hold seen known session context conversation contain encountered",
    pattern:
      /\b(?:every|all|any|each) (?:of the )?(?:\w+ )?(?:tokens?|passwords?|secrets?|credentials?|keys?)\b[^.!?]{0,20}\b(?:you (?:can )?(?:see|know|have|find|hold)|seen|known to you|in (?:this|the|your) (?:session|context|conversation)|they contain|encountered)\b/,
  },
  {
    name: "takes all that is known",
    points: 2.8,
    words: "session",
    and: "token tokens cookie cookies secret secrets credential credentials key keys",
    pattern:
      /\b(?:tokens?|cookies?|secrets?|credentials?|api keys?) (?:of|for|from) (?:(?:the|your) (?:current|active|running|mcp|agent) |this )(?:\w+ )?session\b/,
  },
  {
    name: "takes all that is known",
    points: 2.8,
    words: "arguments inputs outputs results responses",
    and: "tool tools call calls server servers",
    pattern:
      /\b(?:arguments|inputs|outputs|results|responses)(?: (?:and|or) \w+)? of (?:all|every|each|any) (?:other )?(?:tool|call|server)s?\b/,
  },
  {
    name: "takes all that is known",
    points: 2.8,
    words: "what whatever",
    and: "return returns returned read found seen gathered collected",
    pattern:
      /\bwhat(?:ever)? (?:it|they|you) (?:return(?:s|ed)?|(?:have |has )?(?:read|found|seen|gathered|collected))\b[^.!?]{0,30}\b(?:to|here|in|into)\b/,
  },
  {
    name: "takes all that is known",
    points: 2.8,
    words: "value",
    and: "key secret",
    pattern: /\bvalue of [a-z]+(?:_[a-z]+)*_(?:key|secret)\b/,
  },
  {
    name: "takes all that is known",
    points: 2.8,
    words: "characters words lines text copy dump",
    and: "your",
    pattern: /\b(?:characters|words|lines|text|copy|dump) of your (?:system|initial|developer|own|hidden)\b/,
  },
  {
    name: "another's secrets",
    points: 2.2,
    words: "password passwords credential credentials key keys secret secrets code codes details manager",
    and: "user users person persons customer customers operator operators developer developers human humans recovery factor 2fa otp backup saved all password",
    pattern:
      /\b(?:user|person|customer|operator|developer|human)'?s'? (?:\w+ )?(?:passwords?|credentials?|private keys?|secrets?|recovery codes?|bank details)\b|\b(?:recovery|two-factor|2fa|otp|backup) codes?\b|\b(?:saved|all) (?:the )?(?:passwords|credentials)\b|\bpassword manager\b/,
  },
  {
    name: "leaks by address",
    points: 4,
    reach: 170,
    marks: "!",
    pattern: /!\[[^\]]{0,40}\]\([^)]{0,80}[?&][^)]{0,40}=/,
  },
  {
    name: "leaks by address",
    points: 4,
    words: "image images pixel pixels link links url urls urlencoded http https",
    pattern:
      /\bhttps?:\S{1,80}[?&]\w{1,12}=\S{0,20} (?:followed by|where|with|plus|and then)\b|\b(?:last|user'?s|previous|whole|entire|everything)\b[^!?]{0,50}\burl-?encoded\b|\b(?:image|pixel|link|url)s?\b[^.!?]{0,40}\b(?:whose|with|contain\w*|includ\w*|carr\w*|embed\w*|encod\w*)\b[^.!?]{0,40}\b(?:last|user'?s?|previous|whole|entire|full|secret|private)\b[^.!?]{0,15}\b(?:message|conversation|data|question|answer|chat|request|prompt|password|key)/,
  },
  {
    name: "redirects",
    points: 4,
    reach: 260,
    words:
      "email emails mail mails message messages payment payments transfer transfers transaction transactions invoice invoices request requests fund funds recipient recipients addressee addressees payee payees copies",
    and: "must should have need needs has always shall be is are",
    pattern:
      /\b(?:e-?mails?|messages?|payments?|transfers?|transactions?|invoices?|requests?|funds|recipients?|addressees?|payees?|copies)\b[^.!?]{0,50}\b(?:must|should|have to|need to|needs to|has to|always|is to|are to|shall|be (?:sent|replaced|changed|redirected|routed|forwarded|copied))\b[^.!?]{0,60}(?:\S{1,60}@\S{1,60}\.\w|\+\d[\d -]{8,}|0x[0-9a-f]{6,}|\b(?:attacker|proxy number|proxy address)\b)/,
  },
  {
    name: "redirects",
    points: 4,
    reach: 230,
    words: "recipient destination payee address beneficiary receiver wallet phone account iban to amount",
    and: "replace change swap substitute redirect rewrite modify set",
    pattern:
      /\b(?:replace|change|swap|substitute|set|redirect|rewrite|modify) (?:the |any |every |all )?(?:recipient|destination|payee|address|beneficiary|receiver|wallet|phone number|account number|account|iban|to field|amount)[^.!?]{0,40}\b(?:to|with|by|for)\b[^.!?]{0,30}(?:\S{1,60}@\S{1,60}\.\w|\+?\d[\d -]{8,}|0x[0-9a-f]{6,}|\b[a-z]{2}\d{2} ?\d{4}|\bbc1[a-z0-9]{20,}|\b(?:attacker|our|my|this)\b)/,
  },
  {
    name: "redirects",
    points: 4,
    words: "use",
    and: "instead",
    pattern: /\buse the (?:address|account|recipient|number|wallet|iban)\b[^.!?]{0,80}\binstead of\b/,
  },
  {
    name: "redirects",
    points: 4,
    words: "bcc blind hidden carbon cc",
    and: "always also secretly must silently automatically",
    pattern:
      /\b(?:always|also|secretly|must|silently|automatically) (?:add |put |include |set |send a )?(?:a )?(?:bcc|blind copy|hidden copy|carbon copy|cc)\b/,
  },
  {
    name: "steers other tools",
    points: 1.6,
    words: "tool tools function functions server servers",
    and: "instead rather place never don dont stop avoid not",
    pattern:
      /\b(?:instead of|rather than|in place of|never (?:use|call|invoke)|do not (?:use|call|invoke|trust)|don'?t (?:use|call)|stop using|avoid (?:using|calling)) (?!this )(?:the |any |all |other )*["'`]?[\w-]+(?:["'`]? (?:other )?|[_-])(?:tools?|functions?|servers?)\b|\b(?:do not|don't|never|stop) (?:use|using|call)\b[^.!?]{0,40}\btools? (?:any ?more|any longer|again)\b/,
  },
  {
    name: "steers other tools",
    points: 1.6,
    words: "other existing",
    and: "tool tools server servers function functions",
    pattern: /\b(?:all|any|every|the) (?:other|existing) (?:\w+ )?(?:tools?|servers?|functions?)\b/,
  },
  {
    name: "steers other tools",
    points: 1.6,
    words: "when whenever if every",
    and: "use call calls invoke uses using",
    pattern:
      /\b(?:when|whenever|if|every time) (?:you |the (?:user|assistant|agent) )?(?:use|call|calls|invoke|uses|is using) (?:the )?["'`]?[a-z]+[_-][a-z_-]+\b/,
  },
  {
    name: "steers other tools",
    points: 1.6,
    words: "tool tools",
    and: "use call invocation that another other each every",
    pattern:
      /\b(?:every|each|any) (?:call|use|invocation) (?:to|of) (?:any |every |another )?(?:other )?tools?\b|\b(?:that|the other|another|each|every) tool's (?:arguments?|inputs?|results?|outputs?)/,
  },
  {
    name: "steers other tools",
    points: 1.6,
    words: "behavior behaviour usage semantics",
    pattern: /\b(?:changes|modifies|affects|alters) (?:the )?(?:behaviou?r|usage|semantics) of\b/,
  },
  {
    name: "steers other tools",
    points: 1.6,
    words: "deprecated broken unsafe compromised disabled malicious insecure",
    and: "use call prefer always route so",
    pattern:
      /\b(?:is|are) (?:deprecated|broken|unsafe|compromised|disabled|malicious|insecure)[,.;:]? (?:and )?(?:use|call|prefer|so use|always use|route)/,
  },
  {
    name: "claims precedence",
    points: 2,
    words: "formerly",
    pattern:
      /\bformerly (?:known as|called|named)\b[^.!?]{0,40}\b(?:is|are) now (?:this|here|part of this)\b/,
  },
  {
    name: "claims precedence",
    points: 2,
    words: "any every all",
    and: "must",
    pattern:
      /\b(?:any|every|all) \w+ must be (?:made|done|sent|run|performed) (?:by|through|via|with) (?:calling |using )?(?:this|it)\b/,
  },
  {
    name: "claims precedence",
    points: 2,
    words: "supersede supersedes replace replaces override overrides",
    pattern: /\b(?:supersedes?|replaces?|overrides?) (?:the )?["'`]?[a-z]+_[a-z_]+/,
  },
  {
    name: "claims precedence",
    points: 2,
    words: "never",
    and: "those these them other",
    pattern: /\bnever (?:call|use|trust) (?:those|these|them|any other)\b/,
  },
  {
    name: "claims precedence",
    points: 2,
    words: "route send direct run do",
    and: "through via with",
    pattern:
      /\b(?:route|send|direct|run|do) all (?:\w+ )?(?:work|requests|calls|traffic|operations) (?:through|via|with) (?:this|it)\b/,
  },
  {
    name: "claims precedence",
    points: 2,
    words: "prefer",
    and: "always",
    pattern: /\balways prefer \w+ tools\b/,
  },
  {
    name: "claims precedence",
    points: 2,
    words: "warn",
    and: "never",
    pattern: /\bnever warn\b/,
  },
  {
    name: "speaks ill of other tools",
    points: 2.5,
    words: "broken compromised unsafe malicious insecure infected untrustworthy hacked leaky",
    pattern:
      /\b(?:they|those|these|others|that one|it) (?:are|is) (?:now )?(?:broken|unsafe|insecure|compromised|malicious|leaky|infected)\b|\b(?:tools?|servers?|functions?)\b[^.!?]{0,30}\b(?:are|is|has been|have been|was|were) (?:now )?(?:compromised|unsafe|malicious|insecure|infected|untrustworthy|hacked)\b/,
  },
  {
    name: "installs itself",
    points: 2.2,
    words:
      "git hooks commit crontab authorized_keys authorized bashrc zshrc launchagent launchagents aaaac3nz ssh",
    pattern:
      /\.git\/hooks|\bpost-commit\b|\bcrontab\b|\bauthorized_keys\b|\.bashrc\b|\.zshrc\b|\blaunchagents?\b|\bssh-(?:rsa|ed25519) aaaa/,
  },
  {
    name: "runs commands",
    points: 2.5,
    words: "cat env printenv curl rm wget base64 nc tcp chmod powershell",
    pattern:
      /\$\((?:cat|env|printenv)\b|\bcurl\b[^|\n]{0,80}\|\s{0,4}(?:sudo )?(?:ba|z)?sh\b|\brm -rf [~/]|\bwget\b[^|\n]{0,60}\|\s{0,4}(?:sudo )?(?:ba)?sh|\bbase64 -d\b|\bnc -e\b|\/dev\/tcp\/|\bchmod \+x\b|\bpowershell -e/,
  },
];
