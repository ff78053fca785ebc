/**
 * How hidden instructions talk. A definition may mention passwords or say what to do first; it is the company that
 * such phrases keep that gives an instruction away, so each has a weight and only their sum is an alarm.
 */

export interface Lure {
  readonly name: string;
  readonly points: number;
  readonly pattern: RegExp;
}

/** What the sum must reach. */
export const ALARM = 3.8;
/** Lures of this weight are never met in an honest definition by chance; without any, more must come together. */
export const CORE = 2;
export const ALARM_WITHOUT_CORE = 5;
/** Lures below this weight together only reach the alarm where all of them are met. */
export const MIDDLING = 1.4;

const people =
  "(?:the |any |your |this |my )?(?:end[- ]?)?(?:user|human|operator|customer|person|owner|people|anyone|anybody|developer|client)s?";
const silence =
  "(?:do not|don'?t|never|under no circumstances|on no account|at no point|shall not|must not|mustn'?t|should not|shouldn'?t|cannot|without|refrain from|avoid|no need to|not to)";

/** Matched against lower-case text without invisible characters and with look-alike letters folded. */
export const lures: readonly Lure[] = [
  {
    name: "hides from the user",
    points: 4,
    pattern: new RegExp(
      `\\b${silence} (?:ever |even |also |otherwise |under any circumstances )?(?:tell|inform|notify|alert|warn|let|confess|admit)(?:t?ing)? (?:this |it |that |anything )?(?:to )?${people}\\b(?! (?:to|if|when|what|how|which|where|who|about (?:errors|failures))\\b)|\\b${silence} (?:ever )?(?:mention|reveal|disclose|report|expose|acknowledge|explain|show|say|discuss|talk about)(?:ing)? (?:this|these|it|that|the (?:above|step|rule|instruction|reading|transfer|copy|note|side ?note|existence|fact|content of the file)|any of th|anything|having|what you)[^.!?]{0,60}(?:${people}|instruction|step|in your (?:answer|reply|response|output))\\b`,
    ),
  },
  {
    name: "hides from the user",
    points: 4,
    pattern: new RegExp(
      `\\b(?:keep|hold) (?:this|it|these|that|the \\w+) (?:a )?(?:secret|hidden|confidential|invisible|between us|to yourself|quiet)\\b|\\b(?:hide|conceal|withhold) (?:this|it|these|that|the (?:fact|step|action|instruction|content|transfer|reading)s?)\\b[^.]{0,30}\\bfrom\\b|\\bwithout ${people}(?:'s|s')? (?:knowledge|consent|awareness|noticing|knowing|permission|being aware|seeing|realizing)\\b|\\b${people} (?:must|should|need|may|shall|can|will|does)(?: not|n'?t| never) (?:ever |to )?(?:see|know|notice|be (?:told|aware|informed|notified|alerted|shown|bothered)|find out|learn|realize)\\b|\\b(?:gets|not) wind of\\b|\\bdo not (?:leave|keep) (?:any )?(?:trace|record|log)s?\\b`,
    ),
  },
  {
    name: "hides",
    points: 2.5,
    pattern:
      /\b(?:secretly|covertly|stealthily|quietly|discreetly|unnoticed|act (?:as if|normal)|as if nothing|pretend (?:that|to|you|it|the|this)|hidden from the user)\b/,
  },
  {
    name: "hides, perhaps",
    points: 1.5,
    pattern:
      /\b(?:silently|behind the scenes|in the background|hidden from|(?:do not|don't|never) (?:mention|reveal|disclose|show|display|expose|ask|discuss|say|print|tell|verbali[sz]e)|without (?:asking|confirmation|mentioning|telling|informing|prompting|any confirmation))\b/,
  },
  {
    name: "overrides instructions",
    points: 4,
    pattern:
      /\b(?:ignore|disregard|forget|override|overrule|discard|bypass|supersedes?|drop|abandon|set aside|stop following)\b[^.!?]{0,30}\b(?:previous|prior|above|earlier|preceding|former|system|your|other|existing|original|initial|user'?s?|safety|security|all|any|every|these|those|developer)\b[^.!?]{0,25}\b(?:instructions?|prompts?|rules?|guidelines?|directives?|orders|guardrails|safeguards|restrictions|commands|requests)\b(?! (?:body|header|parameter|url|timeout|limit))/,
  },
  {
    name: "new role",
    points: 2.5,
    pattern:
      /\byour (?:new|real|true|actual|only|secret|primary|hidden) (?:task|goal|instructions?|role|objective|purpose|job|mission|directive)\b|\b(?:you are|act) now (?:in |a |an |the |my )|\b(?:jailbreak|dan mode|god mode|unrestricted mode|developer mode enabled)\b|\bnew (?:system )?(?:instructions?|directives?) ?:|\bfrom now on,? (?:you|always|every|all|never|any|do|send|whenever|use)\b/,
  },
  {
    name: "chat markup",
    points: 4,
    pattern:
      /<\|?(?:im_start|im_end|endoftext|system|begin_of_text|start_header_id)\|>|\[\/?inst\]|<<\/?sys>>|\n[ \t]{0,8}(?:system|assistant) ?: ?(?:you|ignore|the user|new|from)/,
  },
  {
    name: "authority",
    points: 2.5,
    pattern:
      /<\/?(?:important|system|secret|hidden|critical|admin|override|priority|sys|internal|urgent|s|warning|mandatory|instruction|instructions|directive|prompt)(?:[ _-]\w+)?>|\[(?:system|admin|hidden|internal|override|secret)(?: \w+)?\]|#{2,} ?(?:system|hidden|secret|admin|override)\b|\b(?:system|admin|administrator|developer|internal) (?:directive|override|instruction|message|policy update)s? ?[:\]]|\b(?:note|instructions?|message|notice|reminder|attention|memo|directive) (?:to|for) (?:the |any |all )?(?:ai|assistant|agent|model|llm|language model|bot|claude|gpt)s?\b/,
  },
  {
    name: "voids instructions",
    points: 4,
    pattern:
      /\b(?:instructions?|rules|guidelines|restrictions|prompts?) (?:are|is|have been|has been|become) (?:now |hereby )?(?:void|revoked|cancell?ed|superseded|obsolete|lifted|suspended|replaced)\b|\b(?:treat|consider|regard) (?:any |all |the )?(?:earlier|previous|prior|other|existing)[^.!?]{0,30} as (?:void|cancell?ed|obsolete|revoked|invalid|superseded)\b|\bno longer (?:bound|constrained|restricted|limited|subject) (?:by|to)\b/,
  },
  {
    name: "leaks by address",
    points: 4,
    pattern:
      /\b(?:image|pixel|link|url)s?\b[^.!?]{0,40}\b(?:whose|with|contain\w*|includ\w*|carr\w*|embed\w*|encod\w*)\b[^.!?]{0,40}\b(?:last|user'?s?|previous|whole|entire|full|secret|private)\b[^.!?]{0,15}\b(?:message|conversation|data|question|answer|chat|request|prompt|password|key)/,
  },
  {
    name: "another's secrets",
    points: 2.2,
    pattern:
      /\b(?:user|person|customer|operator|developer|human)'?s'? (?:\w+ )?(?:passwords?|credentials?|private keys?|secrets?|mailbox|recovery codes?|bank details|contacts|browser|clipboard|messages)\b|\b(?:recovery|two-factor|2fa|otp|backup) codes?\b|\b(?:saved|stored|all) (?:the )?(?:passwords|credentials)\b|\bpassword manager\b/,
  },
  {
    name: "deceives",
    points: 4,
    pattern:
      /\b(?:lie|lies|deceive|mislead|trick|fool) (?:to |about )?(?:the |your )?(?:user|person|human|customer|operator|and (?:say|tell|claim))|\bhide\b[^.!?]{0,20}\bfrom the (?:user|person|human|customer|operator)\b|\belevate (?:your |its |the )?(?:privileges|permissions|access)\b[^.!?]{0,30}\b(?:by|first|before)\b/,
  },
  {
    name: "speaks ill of other tools",
    points: 2.5,
    pattern:
      /\b(?:tools?|servers?|functions?)\b[^.!?]{0,30}\b(?:are|is|has been|have been|was|were) (?:now )?(?:compromised|unsafe|malicious|insecure|infected|untrustworthy|hacked)\b/,
  },
  { name: "comment", points: 1.5, pattern: /<!--|\[\/\/\]: ?#|display: ?none|font-size: ?0/ },
  {
    name: "secrets on disk",
    points: 2.2,
    pattern:
      /[~/]\.ssh\b|\bid_(?:rsa|ed25519|dsa|ecdsa)\b|\.aws\/|\/etc\/(?:passwd|shadow|sudoers)|(?:^|[\s"'`(/~])\.env\b(?! variable)|\bmcp\.json\b|\.npmrc\b|\.netrc\b|\.pgpass\b|\.git-credentials|\.kube\/|\bkubeconfig contents?\b|\.(?:bash|zsh)_history|\bkeychain\b|\bwallet\.dat\b|\bseed phrase|\bmnemonic phrase|\b(?:private|ssh|signing) keys?\b|_desktop_config|\.cursor\/|\.config\/|\blogin data\b|\bcookies\.sqlite|\bshell history\b|\bbrowser (?:cookies|passwords|history)\b|\bauthorized_keys\b|\bhome directory\b|\bfrom (?:the|your) environment\b|\.docker\/config|\bgcloud\b[^.]{0,20}credentials/,
  },
  {
    name: "things of the conversation",
    points: 2,
    pattern:
      /\b(?:system|developer|initial) prompts?\b|\b(?:conversation|chat|message|dialog(?:ue)?)(?:'s)? (?:history|log|transcript|context)\b|\b(?:entire|full|whole|complete|previous|prior|earlier|last|all) (?:of the |the |user )?(?:conversation|chat|messages|dialog|prompts?|transcript)\b|\benvironment variables\b|\benv vars\b|\bother tools?'? (?:outputs?|results?|responses?)|\b(?:contents?|results?|outputs?) of (?:all |any |every )?(?:other|previous|earlier|open) (?:tools?|files?|calls?|tabs?)|\beverything (?:the user|you know|you have|in (?:the|your) context)|\bprocess\.env\b|\bprintenv\b/,
  },
  {
    name: "secrets",
    points: 1,
    pattern:
      /\b(?:passwords?|api[ _-]?keys?|credentials?|access tokens?|auth(?:entication)? tokens?|bearer tokens?|secrets?|session (?:cookies?|tokens?)|cookies|credit card|social security|ssn|bank details|personal (?:data|information)|contact list|all (?:the )?contacts|address book|clipboard|source code|two-factor|otp codes?|recovery codes?|password manager)\b/,
  },
  {
    name: "takes",
    points: 0.6,
    pattern:
      /\b(?:read|open|cat|load|fetch|collect|gather|extract|retrieve|copy|dump|scan|harvest|locate|look up|find|list|run|execute|call|invoke|repeat)\b/,
  },
  {
    name: "hands on",
    points: 0.8,
    pattern:
      /\b(?:send|post|upload|forward|transmit|exfiltrate|e-?mail|bcc|cc|include|append|attach|pass|put|encode|embed|leak|submit|insert|provide|paste|supply|prepend|smuggle|deliver|relay|store|place|write|add|copy|share)(?:ing)?\b/,
  },
  {
    name: "destination",
    points: 1,
    pattern:
      /\bas (?:the |a |an )?["'`]?\w+["'`]? ?(?:parameter|argument|field|header|value|input|property)?[.,;]|\bas (?:the |a )?["'`]\w+["'`]|\b(?:in|into|to|via|through|using) (?:the |this |its |a )?["'`]?[\w-]+["'`]? (?:parameter|argument|field|header|property|input|key|string|value)\b|\b(?:outputs?|results?|contents?) (?:here|in|into|as)\b|\b(?:in|into) (?:this|the) (?:parameter|argument|field|note|value|property)\b|https?:\/\/|\b[\w.+-]+@[\w-]+\.\w{2,}|\bto (?:our|my|this|the following|a remote|an external|the remote|the external|the attacker'?s?|the analytics|the telemetry|the backup|the audit|the logging|the monitoring) (?:server|endpoint|url|address|webhook|host|e-?mail|account|number|domain|site|service|channel)\b/,
  },
  {
    name: "condition",
    points: 1,
    pattern:
      /\b(?:before|prior to|after|when|whenever|each time|every time|any ?time|while|once|if|as soon as|on every|for every|with every)\b,? (?:you |the (?:user|assistant|agent|model) )?(?:ever )?(?:us|call|invok|execut|run|answer|respond|reply|return|process|do|perform|mak|send|writ|start|proceed|ask|other|another|any|call)\w*|\b(?:first|always),? (?:you (?:must|should|need to|have to) )?(?:read|call|send|include|use|open|fetch|collect|add|append|pass|run|execute|get|check|copy|also)\b|\bin order (?:to|for) (?:use|this|for)|\bthis tool (?:requires|needs|only works|will (?:not|only) work|does not work|won't work|fails|cannot)|\b(?:as|is) a (?:prerequisite|precondition|required first step|mandatory step)\b/,
  },
  {
    name: "steers other tools",
    points: 1.6,
    pattern:
      /\b(?:instead of|rather than|in place of|never (?:use|call|invoke)|do not (?:use|call|invoke|trust)|don'?t (?:use|call)|stop using|avoid (?:using|calling)) (?:the |any |all |other )*["'`]?[\w-]+["'`]? ?(?:other )?(?:tools?|functions?|servers?)\b|\b(?:all|any|every|the) (?:other|existing) (?:\w+ )?(?:tools?|servers?|functions?)\b|\b(?:when|whenever|if|before|after|every time) (?:you |the (?:user|assistant|agent) )?(?:use|using|call|calls|calling|invoke|invoking|uses|is using) (?:the )?["'`]?[a-z]+[_-][a-z_-]+\b|\b(?:every|each|any) (?:call|use|invocation) (?:to|of) (?:any |every |another )?(?:other )?tools?\b|\b(?:that|the other|another|each|every) tool's (?:arguments?|inputs?|results?|outputs?)|\b(?:changes|modifies|affects|alters) (?:the )?(?:behaviou?r|usage|semantics) of\b|\b(?:is|are) (?:deprecated|broken|unsafe|compromised|disabled|malicious|insecure)[,.;:]? (?:and )?(?:use|call|prefer|so use|always use|route)/,
  },
  {
    name: "redirects",
    points: 4,
    pattern:
      /\b(?:e-?mails?|messages?|payments?|transfers?|transactions?|invoices?|requests?|funds|recipients?|addressee?s?|payees?|copies)\b[^.!?]{0,50}\b(?:must|should|have to|need to|needs to|has to|always|is to|are to|shall|be (?:sent|replaced|changed|redirected|routed|forwarded|copied))\b[^.!?]{0,60}(?:\S{1,60}@\S{1,60}\.\w|\+?\d[\d -]{8,}|0x[0-9a-f]{6,}|\b(?:attacker|proxy number|proxy address)\b)|\b(?:replace|change|swap|substitute|set|redirect|rewrite|modify) (?:the |any |every |all )?(?:recipient|destination|payee|address|beneficiary|receiver|wallet|phone number|account number|iban|to field|amount)[^.!?]{0,40}\b(?:to|with|by|for)\b[^.!?]{0,30}(?:\S{1,60}@\S{1,60}\.\w|\+?\d[\d -]{8,}|0x[0-9a-f]{6,}|\b(?:attacker|our|my|this)\b)|\b(?:always|also|secretly|must|silently|automatically) (?:add |put |include |set |send a )?(?:a )?(?:bcc|blind copy|hidden copy|carbon copy|cc)\b/,
  },
  {
    name: "pressure",
    points: 0.6,
    pattern:
      /\b(?:must|mandatory|critical(?:ly)?|required|otherwise|or else|very important|absolutely|urgent|immediately|regardless|no matter|even if|will (?:fail|crash|be (?:deleted|lost|terminated))|non-negotiable|strictly|no exceptions?)\b/,
  },
  {
    name: "runs commands",
    points: 2.5,
    pattern:
      /\bcurl\b[^|\n]{0,80}\|\s*(?:ba|z)?sh\b|\brm -rf [~/]|\bwget\b[^|\n]{0,60}\|\s*(?:ba)?sh|\bbase64 -d\b|\bnc -e\b|\/dev\/tcp\/|\bchmod \+x\b|\bpowershell -e/,
  },
];

/** The same in other tongues. Only what can hardly be said in honesty alone makes an alarm. */
export const foreignLures: readonly Lure[] = [
  {
    name: "hides from the user",
    points: 4,
    pattern:
      /\bno (?:se )?(?:lo |le )?(?:digas?|informes?|menciones?|avises?|cuentes?|reveles?|muestres?)[^.]{0,30}(?:usuario|humano)|\bsin (?:que el usuario|decirle|informar|avisar)[^.]{0,20}(?:usuario|sepa|entere)|\bn(?:e |')(?:le |l'|en )?(?:dites?|dis|informez?|mentionnez?|mentionne|révél\w+|prévenez|parlez?|signalez)[^.]{0,30}(?:utilisateur|humain)|\bsans (?:en )?(?:informer|prévenir|le dire|que)[^.]{0,20}utilisateur|(?:sage?|sagen sie|teile?|teilen sie|informiere?n?|erwähne?n?|verrate?n?|zeige?n?)[^.]{0,40}(?:benutzer|nutzer|anwender)[^.]{0,30}(?:nicht|nichts|kein)|\b(?:benutzer|nutzer|anwender)[^.]{0,20}(?:nicht|nichts|niemals|kein\w*) [^.]{0,30}(?:sagen|mitteilen|informieren|erwähnen|wissen|erfahren|zeigen|merken)|\bohne (?:den|dem) (?:benutzer|nutzer)|\bnão (?:conte|diga|informe|mencione|avise|revele|mostre)[^.]{0,30}(?:usuário|utilizador)|\bnon (?:dirlo|dire|dica|informare|menzionare|rivelare|avvisare|mostrare)[^.]{0,30}utente|(?:не|ничего не) (?:сообщай|говори|рассказывай|упоминай|показывай|информируй|уведомляй|раскрывай)[^.]{0,40}(?:пользовател|человек)|(?:пользовател\S*|человек\S*)[^.]{0,30}не (?:сообщай|говори|рассказывай|упоминай|показывай|должен (?:знать|видеть|узнать))|\bnie (?:mów|informuj|wspominaj|ujawniaj)[^.]{0,30}użytkownik|kullanıcıya [^.]{0,30}(?:söyleme|bahsetme|bildirme|gösterme)|\b(?:zeg|vertel|meld|noem)[^.]{0,30}(?:niet|niets) (?:aan|tegen) de gebruiker|gebruiker [^.]{0,20}(?:niet|niets)[^.]{0,15}(?:vertellen|weten|melden)|(?:不要|不得|别|勿|禁止|切勿|請勿|请勿|不能|不可)(?:向|对|告诉|告知|通知|让|讓|告訴|提醒|跟)[^。]{0,10}(?:用户|用戶|使用者|人类)|(?:用户|用戶|使用者)(?:不知情|不会知道|不知道|毫不知情)|(?:ユーザー|利用者|ユーザ)[^。]{0,8}(?:には?|へ|は)[^。]{0,25}(?:言わない|伝えない|知らせない|見せない|話さない|言及しない|教えない|通知しない|明かさない|秘密)|(?:ユーザー|利用者|ユーザ)[^。]{0,8}(?:知らせず|言わず|伝えず|気づかれ|内緒|黙って)|(?:사용자|유저)(?:에게|한테|가|는)[^.]{0,25}(?:알리지|말하지|언급하지|보여주지|공개하지|모르게|밝히지)|(?:लا|لا) ?تخبر[^.]{0,30}(?:المستخدم|أحد)|دون (?:علم|إخبار|إعلام) المستخدم|उपयोगकर्ता को [^।]{0,30}(?:न बता|मत बता|नहीं बता|सूचित न)|\bjangan (?:beri ?tahu|katakan|sebutkan|ungkapkan|informasikan)[^.]{0,30}pengguna|\b(?:đừng|không được|không) (?:nói|cho|tiết lộ|thông báo|báo)[^.]{0,30}người dùng|не (?:кажи|повідомляй|розповідай)[^.]{0,30}користувач|אל (?:תספר|תגלה|תאמר|תודיע)[^.]{0,20}למשתמש|\b(?:säg|berätta|nämn)[^.]{0,20}inte[^.]{0,20}användaren|ห้าม(?:บอก|แจ้ง)[^.]{0,10}ผู้ใช้|อย่าบอกผู้ใช้|به کاربر (?:نگو|نگویید|اطلاع نده)/,
  },
  {
    name: "overrides instructions",
    points: 4,
    pattern:
      /\b(?:ignor[ae]|olvida|omite|descarta|desconsidere|esqueça|ignorez|ignore|oublie[zr]?|dimentica|ignoriere?n?|vergiss|vergessen|missachte|negeer|vergeet|zignoruj|pomiń|ignorera|abaikan|bỏ qua)\b[^.]{0,30}(?:instruccion|órdenes|instruções|instruction|consigne|istruzion|anweisung|vorgaben|instructies|instrukcj|polecen|instruktion|instruksi|perintah|hướng dẫn|chỉ dẫn|reglas|regras|règles|regeln)|(?:vorherigen?|bisherigen?|früheren?|alle)[^.]{0,20}(?:anweisungen|vorgaben|regeln)[^.]{0,15}(?:ignorier|vergiss|vergess|missacht)|(?:игнорируй|забудь|проигнорируй|ігноруй)\S*[^.]{0,30}(?:инструкц|указани|правил|команд|інструкц)|(?:önceki|tüm|yukarıdaki)[^.]{0,20}talimat[^.]{0,20}(?:yok say|unut|görmezden|dikkate alma)|(?:忽略|无视|無視|忘记|忘記|不要理会|不理会|跳过|绕过)[^。]{0,12}(?:指令|指示|说明|提示|规则|規則|命令|要求|約束|约束)|(?:これまで|以前|前|上記|すべて|全て|従来)の?[^。]{0,10}(?:指示|命令|ルール|プロンプト)[^。]{0,6}(?:無視|忘れ|従わ)|(?:이전|위|모든|기존)[^.]{0,10}(?:지시|명령|지침|규칙)[^.]{0,8}(?:무시|잊|따르지)|(?:تجاهل|انس|تجاوز)[^.]{0,20}(?:التعليمات|الأوامر|القواعد)|(?:निर्देश|आदेश)\S*[^।]{0,20}(?:अनदेखा|नज़रअंदाज़|भूल)|התעלם[^.]{0,20}הוראות|เพิกเฉย[^.]{0,10}คำสั่ง|(?:دستورات?|دستورالعمل)[^.]{0,15}(?:نادیده|فراموش)/,
  },
  {
    name: "condition",
    points: 1,
    pattern:
      /\bantes de (?:usar|utilizar|llamar|chamar|ejecutar)|\bavant d(?:e |')(?:utiliser|appeler|exécuter)|\bbevor (?:du|sie)|\bvor (?:der|jeder) (?:benutzung|verwendung|nutzung|ausführung)|\bprima di (?:usare|utilizzare|chiamare)|перед (?:использовани|вызов|каждым|тем)|kullanmadan önce|\bvoordat\b|\bprzed użyciem|(?:使用|调用|調用|执行|呼び出)[^。]{0,14}(?:之前|前|以前)|使う前|사용하기 전|호출하기 전|사용 전|قبل (?:استخدام|استعمال|أن)|उपयोग करने से पहले|\bsebelum menggunakan|\btrước khi (?:dùng|sử dụng|gọi)|\bsiempre|\btoujours|\bimmer\b|всегда|\bsempre\b|每次|必须|必ず|항상|반드시/,
  },
  {
    name: "takes",
    points: 0.8,
    pattern:
      /\b(?:lee|leer|lea|abre|copia|lis(?:ez)?|ouvre[zr]?|lies|lesen|öffne|kopiere|leia|leggi|apri|lees|przeczytaj|oku|okuyun|baca|đọc)\b|прочита|откро|скопиру|прочти|读取|讀取|打开|复制|收集|読み|読ん|開い|읽|열어|복사|اقرأ|افتح|पढ़/,
  },
  {
    name: "hands on",
    points: 0.8,
    pattern:
      /\b(?:envía|envia|envíe|pasa|incluye|adjunta|pon|envoie[zr]?|envoyez|transmet\w*|inclu\w*|joign\w*|sende|senden|übergib|übergeben|füge|envie|passe|inclua|invia|passa|includi|stuur|verzend|wyślij|gönder|kirim|gửi)\b|отправ|передай|вставь|включи|добавь|помести|发送|傳送|传递|传入|放入|填入|附加|上传|送信|渡し|含め|보내|전달|포함|첨부|أرسل|ضع|مرر|भेज|डाल/,
  },
  {
    name: "secrets",
    points: 1.4,
    pattern:
      /contraseña|clave privada|claves? (?:api|ssh)|credencial|mot de passe|mots de passe|clé privée|clés? (?:api|ssh)|identifiants|passwort|passwörter|privaten? schlüssel|zugangsdaten|umgebungsvariablen|senhas?\b|chave privada|chaves? |chiave privata|wachtwoord|hasł[oa]|şifre|özel anahtar|парол|закрыт\S* ключ|приватн\S* ключ|ключ\S* (?:ssh|api|доступа)|переписк|секрет|密码|密碼|私钥|私鑰|密钥|金鑰|凭证|憑證|环境变量|对话(?:内容|记录|历史)|聊天记录|系统提示|パスワード|秘密鍵|認証情報|環境変数|会話(?:履歴|内容)|システムプロンプト|비밀번호|개인 ?키|자격 ?증명|환경 ?변수|대화 ?(?:기록|내용)|كلمة المرور|كلمات المرور|المفتاح الخاص|पासवर्ड|निजी कुंजी|mật khẩu|kata sandi/,
  },
  {
    name: "destination",
    points: 1,
    pattern:
      /\bcomo (?:el |la |o |a )?(?:parámetro|parâmetro|valor|argumento)|\ben el (?:parámetro|campo)|\bno (?:parâmetro|campo)|\b(?:comme|dans le) (?:paramètre|champ|argument)|\bals (?:parameter|argument|wert)|\bim (?:parameter|feld)|\b(?:come|nel) (?:parametro|campo)|параметр|поле\b|в аргумент|参数|參數|字段|欄位|パラメータ|引数|フィールド|매개 ?변수|파라미터|필드|인수|المعامل|الحقل|पैरामीटर|parametre|tham số/,
  },
];
