/**
 * What is hardly ever spoken of by a tool whose matter it is not: each is an alarm unless the tool's own names speak
 * of the matter.
 */
import { GIVE, MODEL, near, RUN, TAKE } from "./forms.ts";
import { ALONE, type Injection } from "./injection.ts";
import { PEOPLE, people } from "./people.ts";

const DO = `(?:${TAKE}|${GIVE}|${RUN}|swaps?|keeps?|brings?|sets?|changes?|deletes?|removes?|uses?|goes|calls?|makes?|grants?|approves?|obeys?|follows?|ignores?|answers?|adds?|replaces?|skips?|mirrors?|downloads?|disables?)`;

export const offTopic: readonly Injection[] = [
  {
    name: "a secret place",
    points: ALONE,
    marks: "~",
    words:
      "ssh gnupg secring bash_history history zsh_history pgpass passwd shadow kubeconfig mcp rsa ed25519 aws env config credentials netrc npmrc kube docker cursor claude azure gcloud keychain wallet login secrets mozilla chrome dotfiles gitconfig bashrc zshrc",
    pattern:
      /~\/\.(?!\.)\w|\.ssh\/|\.gnupg|\bsecring\b|\.(?:bash|zsh|psql|python|mysql)_history\b|\/etc\/(?:passwd|shadow)|\bkubeconfig\b|\bmcp\.json\b|\bid[_ ](?:rsa|ed25519)\b|\.aws\/|\bwp-config\b|\bconfig\.php\b|\bdotfiles\b|\.git-credentials|\.netrc\b|\bpgpass\b|\bwallet\.dat\b|\blogin data\b|(?:contents?|values?|lines?|rest|text|all) (?:of|in|from) (?:the |your |any )*(?:file )?["'`]?\.env\b/,
    honestFor:
      /ssh|env|config|kube|k8s|aws|file|path|dir|key|secret|git|cred|deploy|docker|cluster|terminal|shell|exec|command|project|install|setup|init|auth|login|save|cert|upload|download|read|write|azure|eks|run|server|local|skill|log|agent|claude|cursor|memory|rule|desktop/,
  },
  {
    name: "the model is told what to do",
    points: ALONE,
    words:
      "ai assistant assistants agent agents model models llm llms chatbot chatbots bot bots claude gpt copilot",
    pattern: new RegExp(
      `(?:^|[.!?;:(\\[{<>#*|] {0,3}|\\n)\\W{0,8}(?:${MODEL})(?! forwarding)(?: (?:now|then|also|always|must|should|shall|will|may|ought to|has to|have to|is to|are to|first|silently))*[ ,:]{1,3}\\W{0,8}${DO}\\b`,
    ),
    honestFor: /agent|assistant|model|llm|\bai\b|prompt|bot|mcp|gpt|claude|vision|image/,
  },
  {
    name: "people are kept in the dark",
    points: ALONE,
    words: PEOPLE,
    and: "see know told consulted asked learn notice find aware informed shown hear realize",
    pattern: new RegExp(
      `\\b(?:the |a |any )?(?:humans?|users?|person|customers?|operators?|people)\\b${near(10)}\\b(?:not|never|n't|without)\\b${near(8)}\\b(?:see (?:this|it|that|any|the|$)|know|be told|consulted|be asked|learn|notice|find out|aware|informed|shown|hear|realize)\\b(?! (?:how|what|which|the (?:id|name)|if|whether))|\\b(?:human|user|person)s? (?:does|do|must|should|need|may|will) not (?:see|know)(?:\\W|$)(?! ?(?:how|what|which|the|their|stdout))`,
    ),
    honestFor: /python|repl/,
  },
  {
    name: "people are kept in the dark",
    points: ALONE,
    words: "nobody one",
    and: "consulted asked told informed involved",
    pattern:
      /\b(?:nobody|no one) (?:is|needs to be|has to be|must be|gets) (?:consulted|asked|told|informed|involved)/,
    honestFor: /python|repl/,
  },
  {
    name: "the user's will is set aside",
    points: ALONE,
    words: PEOPLE,
    and: "even outrank outranks precedence trump trumps prevail prevails beats regardless despite",
    pattern: new RegExp(
      `\\b(?:even (?:if|though|when|where)|despite what|regardless of whether) ${people} (?:\\w+ )?(?:asks?|asked|wants?|wanted|says?|said|requests?|requested|typed|objects?|refus\\w+|declin\\w+|chose|chooses|picks?|picked|prefers?|names?|mentions?|insists?)\\b(?! (?:about|how|what))|\\b(?:outranks?|trumps?|prevails? over|beats|takes? precedence over) (?:what |anything )?${people}\\b`,
    ),
  },
  {
    name: "another tool's arguments are changed",
    points: ALONE,
    reach: 160,
    words: "called used invoked run",
    and: "argument parameter field recipient value path amount address",
    pattern:
      /\b(?:when|whenever|before|after|each time|every time|once)\b[^.!?\n]{0,12}\b[a-z]+_[a-z_]+["'`]? (?:is|gets|was|are|has been) (?:called|used|invoked|run)\b[^.!?\n]{0,40}\b(?:argument|parameter|field|recipient|value|path|amount|address)\b[^.!?\n]{0,30}\b(?:has to|must|should|is to|set|change|replace|needs? to|becomes)\b/,
  },
  {
    name: "another tool is called afterwards",
    points: ALONE,
    words: "follow precede accompany pair chase",
    and: "with by",
    pattern:
      /\b(?:follow|precede|accompany|pair|chase) (?:it|this|that|them|each|every)(?: \w+)? (?:with|by) (?:a |another |the )?(?:call (?:to|of) )?["'`]?[a-z]+_[a-z_]+/,
  },
  {
    name: "results go elsewhere",
    points: 3,
    words: "whatever everything anything all",
    and: "yield yields return returns find finds fetch fetches produce produces output outputs read reads comes collected",
    pattern:
      /\b(?:whatever|everything|anything|all) (?:that )?(?:[a-z_]+ )?(?:yields?|returns?|finds?|fetch(?:es)?|produces?|outputs?|reads?|comes back|collected)\b[^.!?\n]{0,30}\b(?:is|are|must|should|has to|goes|gets)\b[^.!?\n]{0,20}\b(?:handed|passed|sent|forwarded|given|delivered|copied|mirrored|fed|relayed|to)\b/,
  },
  {
    name: "goes to an address",
    points: ALONE,
    words:
      "go goes sent uploaded posted delivered copied reported mirror mirrors forward forwards mirrored forwarded changed set redirected rewritten replaced replicate replicates",
    and: "http https",
    andMarks: "@+",
    pattern:
      /\b(?:files?|results?|data|documents?|everything|cop(?:y|ies)|entr(?:y|ies)|messages?|pdfs?|records?|contents?|all|mails?|which|that)\b[^.!?\n]{0,25}\b(?:go(?:es)?|are sent|is sent|be sent|uploaded|posted|delivered|copied|reported|mirrored|forwarded) (?:along |as well |also |over |out )?(?:to|at|with) (?:https?:\/\/|[\w.+-]+@[\w-]+\.\w)|\b(?:mirror|forward|replicate)s? (?:\w+ ){1,4}to (?:https?:\/\/|[\w.+-]+@[\w-]+\.\w)|\b(?:be )?(?:changed|set|rewritten|replaced|redirected) (?:to|by|with) (?:[\w.+-]+@[\w-]+\.\w|\+\d{6,})/,
    honestFor: /webhook|callback|redirect|forward|config|setting|url|endpoint/,
  },
  {
    name: "commands stand in it",
    points: ALONE,
    marks: "~",
    words: "etc home whoami hostname uname ifconfig addr printenv env curl",
    pattern:
      /\b(?:cat|head|tail|less) (?:~\/|\/etc\/|\$home)|\b(?:whoami|hostname|uname(?: -a)?|ifconfig|ip addr|printenv|env) ?(?:[;|]|&&) ?\w|\$\((?:whoami|hostname|uname|curl|env)/,
    honestFor: /shell|exec|command|run|terminal|bash|ssh|script|powershell|console/,
  },
  {
    name: "personal data",
    points: ALONE,
    words: "birth passport address security name maiden card bank account salary phone",
    and: "remember know seen learned human conversation earlier memory recall",
    pattern:
      /\b(?:date of birth|passport|home address|social security|legal name|maiden name|credit card|bank (?:account|details)|salary|phone number|e-?mail address)\b[^!?\n]{0,80}\b(?:you (?:know|remember|recall|have (?:seen|learned))|of the human|conversation|from memory|earlier messages?|earlier turns?)\b/,
  },
  {
    name: "whatever the model knows",
    points: 2.6,
    words: "whatever anything everything any all every what",
    and: "you",
    pattern:
      /\b(?:whatever|anything|everything|any \w+|all \w+|every \w+|what) (?:that |else )?you (?:remember|know (?:of|about) (?:the|this)|have (?:seen|read|learn\w*|in (?:context|memory)|so far)|come across|can (?:see|find|reach|access)|find in|hold|were (?:told|given)|recall)\b/,
  },
  {
    name: "the other servers",
    points: 3,
    words: "server servers tools",
    and: "other connected installed configured",
    pattern:
      /\b(?:other|connected|installed|configured) (?:mcp )?(?:servers|tools)\b[^.!?\n]{0,25}\b(?:connected|installed|configured|env|credentials?|config\w*|tokens?|you (?:have|can)|available to you|with their|and their)\b/,
    honestFor: /mcp|server|registry|tool|connect|discover/,
  },
  {
    name: "the model's own rules",
    points: 3.2,
    words: "your first initial",
    and: "rules instructions guidelines prompt directives message turn instruction",
    pattern: new RegExp(
      `\\b(?:${GIVE}|state|reveal|recite|list|quote|print|show|describe|explain|reproduce)\\b${near(25)}\\byour (?:\\w+ )?(?:rules|instructions?|guidelines|system prompt|prompt|directives)\\b|\\b(?:above|before|preceding|prior to) (?:the |your )?(?:first|initial) (?:user |human )?(?:turn|message|prompt)\\b`,
    ),
    honestFor: /agent|prompt|rule|instruct|persona|llm|model|config|generat|feedback/,
  },
  {
    name: "the clipboard",
    points: 3,
    words: "clipboard screen keystrokes microphone webcam",
    pattern:
      /\b(?:what (?:is|lies|stands) (?:on|in)|contents? of|read|paste|include|send|put|take|record|capture|attach)\b[^.!?\n]{0,20}\b(?:the |user'?s? |your )+(?:clipboard|screen|keystrokes|microphone|webcam)\b/,
    honestFor:
      /clipboard|screen|browser|desktop|window|computer|key|camera|image|record|audio|page|playwright|fetch/,
  },
  {
    name: "the home folder",
    points: 3.2,
    words: "home downloads documents desktop",
    pattern:
      /\b(?:users?'?s?|their|your|the human's|owner's) (?:home|documents|desktop|downloads) (?:folder|directory)\b|\b(?:lie|lies|are|is|stored|found|files|everything|documents|all) (?:in|from|under|on) (?:the )?(?:home|downloads|documents|desktop)(?: folder| directory)?\b(?! page)/,
    honestFor:
      /file|dir|path|folder|home|download|desktop|save|export|output|screen|doc|report|disk|terminal|shell|command|usage|property|page/,
  },
  {
    name: "credentials that it finds",
    points: ALONE,
    words: "credential credentials password passwords secrets keys key cookies phrase token",
    and: "read open fetch collect gather find take grab copy search look bring swap grep steal found stored kept saved lying written",
    pattern: new RegExp(
      `\\b(?:read|open|fetch|collect|gather|find|take|grab|copy|search(?: for)?|look for|bring|swap|grep|steal)\\b${near(30)}\\b(?:(?:any|every|all|the|their|user's|local)\\b${near(12)}|(?:looks|sounds|reads) like (?:an? )?)(?:credentials?|passwords?|secrets|api keys?|private keys?|licen[cs]e keys?|cookies|recovery phrase|the token)\\b|\\bfetch the token\\b|\\b(?:passwords?|credentials|secrets|(?:api|private|ssh) keys) (?:found|stored|kept|saved|lying|written) (?:in|on|under)\\b`,
    ),
    honestFor:
      /secret|key|token|cred|passw|auth|env|cookie|vault|variable|login|config|session|account|user|connect|oauth|cert|scan|leak|secur|audit|setup|permission|access|sign|connector|integration|database|driver|sql/,
  },
  {
    name: "claims to speak for the makers",
    points: ALONE,
    words:
      "developer developers maker makers creator creators provider vendor trainer trainers operator operators",
    and: "your",
    pattern:
      /\b(?:comes?|are|is|sent|issued|approved|authori[sz]ed|ordered) (?:directly )?(?:from|by) your (?:developers?|makers?|creators?|provider|vendor|trainers?|operators?)\b/,
  },
  {
    name: "runs up a bill",
    points: ALONE,
    words: "calling call invoke repeat",
    and: "until till forever long endlessly end loop",
    pattern:
      /\b(?:keep|continue|go on) calling\b[^.!?\n]{0,40}\b(?:until|till|forever|as long as)\b[^.!?\n]{0,30}\b(?:balance|quota|credits?|budget|limit|money|used up|exhausted|spent)\b|\b(?:call|invoke|repeat) (?:this|it|this tool) (?:forever|endlessly|without end|in an? (?:endless|infinite) loop)\b/,
  },
  {
    name: "tells an untruth",
    points: ALONE,
    words: "say claim tell pretend reply answer state report",
    and: "even although whether",
    pattern:
      /\b(?:say|claim|tell them|pretend|reply|answer|state|report)\b(?! when)[^.!?\n]{3,60}, (?:even though|although|even (?:if|when)|whether or not)\b/,
  },
  {
    name: "treats all as privileged",
    points: ALONE,
    words: "treat regard consider assume",
    and: "every all any each",
    pattern:
      /\b(?:treat|regard|consider|assume) (?:every|all|any|each) (?:users?|customers?|callers?|requests?|commands?|clients?|persons?)\b[^.!?\n]{0,30}\b(?:as|to (?:be|have)|has|have|is|are) (?:an? )?(?:admin\w*|approved|trusted|verified|authori[sz]ed|having|privileged|root|owners?|confirmed|paid)\b/,
  },
  {
    name: "guards what is not its own",
    points: ALONE,
    words: "before prior ahead",
    and: "operation operations action actions access write writes transaction transactions command commands deletion deletions read reads",
    pattern:
      /\b(?:before|prior to|ahead of) (?:any|every|each|all) (?:file|disk|network|shell|mail|e-?mail|payment|write|delete|system|git|database|other) (?:\w+ )?(?:operations?|actions?|access|writes?|transactions?|commands?|deletions?|reads?)\b/,
    honestFor:
      /file|disk|network|shell|mail|payment|git|database|sql|migrat|backup|snapshot|edit|write|workspace|project|memory|context|instruction/,
  },
  {
    name: "plants code in a build",
    points: ALONE,
    words: "postinstall preinstall git",
    and: "add adds pin put set insert always include",
    pattern:
      /\b(?:add|pin|put|set|insert|include)\b[^!?\n]{0,60}(?:\b(?:post|pre)install\b|git\+(?:https?|ssh):)/,
    honestFor: /hook|package|npm|install|depend/,
  },
];
