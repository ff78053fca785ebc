/** The same in other tongues. Only what can hardly be said in honesty alone makes an alarm. */
import type { Injection } from "./injection.ts";

export const otherLanguages: readonly Injection[] = [
  {
    name: "hides from the user",
    points: 4,
    pattern:
      /(?:usuario|usuaria|utilisateur|utente|usuário|utilizador|gebruiker|użytkownik|kullanıcı\S*|pengguna|người dùng|användaren)[^.]{0,12}\b(?:no|ne|non|não|niet|nie|inte|tidak|không|jangan)\b[^.]{0,20}(?:sab|sav|sap|ver|voir|ved|vid|veda|weten|zien|wie|widz|bil|fark|haber|tahu|biết|enter|veta|märk|se\b)|(?:користувач|пользовател)\S*[^.]{0,25}не (?:пови|ма|муси|долж|узна|зна|увид|побач|дізна)|потай|тайно|втайне|непомітно|незаметно|悄悄|暗中|瞒着|背着用户|不让用户|こっそり|内密に|몰래|비밀로|سر[اًّ]+ |دون أن يعلم|बिना बताए|चुपके|\b(?:sin|sans|senza|sem|ohne|zonder|bez|utan|tanpa)\b(?<!\b(?:no|não|ne|non|nicht|niet|nie)\b[^.]{0,30}\w+)[^.]{0,30}\b(?:användaren|pengguna|usuari[oa]|utilisateur|utente|usuário|utilizador|benutzer|nutzer|anwender|gebruiker|użytkownik\w*)|\bno (?:se )?(?:lo |le )?(?:digas?|informes?|menciones?|avises?|cuentes?|reveles?|muestres?)[^.]{0,30}(?:usuari[oa]|persona|humano)|\bsin (?:que el usuario|decirle|informar|avisar)[^.]{0,20}(?:usuario|usuaria|persona|sepa|entere)|\bn(?:e |')(?:le |l'|en )?(?:dites?|dis|informez?|mentionnez?|mentionne|révél\w+|prévenez|parlez?|signalez)[^.]{0,30}(?:utilisateur|humain)|\bsans (?:en )?(?:informer|prévenir|le dire|que)[^.]{0,20}utilisateur|(?:sage?|sagen sie|teile?|teilen sie|informiere?n?|erwähne?n?|verrate?n?|zeige?n?)[^.]{0,40}(?:benutzer|nutzer|anwender)[^.]{0,30}(?:nicht|nichts|kein)|\b(?:benutzer|nutzer|anwender)[^.]{0,20}(?:nicht|nichts|niemals|kein\w*) [^.]{0,30}(?:sagen|mitteilen|informieren|erwähnen|wissen|erfahren|zeigen|merken)|\bohne (?:den|dem) (?:benutzer|nutzer)|\bnão (?:conte|diga|informe|mencione|avise|revele|mostre)[^.]{0,30}(?:usuário|utilizador)|\bnon (?:dirlo|dire|dica|informare|menzionare|rivelare|avvisare|mostrare)[^.]{0,30}utente|(?:не|ничего не) (?:сообщай|говори|рассказывай|упоминай|показывай|информируй|уведомляй|раскрывай)[^.]{0,40}(?:пользовател|человек)|(?:пользовател\S*|человек\S*)[^.]{0,30}не (?:сообщай|говори|рассказывай|упоминай|показывай|должен (?:знать|видеть|узнать))|\bnie (?:mów|informuj|wspominaj|ujawniaj)[^.]{0,30}użytkownik|kullanıcıya [^.]{0,30}(?:söyleme|bahsetme|bildirme|gösterme)|\b(?:zeg|vertel|meld|noem)[^.]{0,30}(?:niet|niets) (?:aan|tegen) de gebruiker|gebruiker [^.]{0,20}(?:niet|niets)[^.]{0,15}(?:vertellen|weten|melden)|(?:不要|不得|别|勿|禁止|切勿|請勿|请勿|不能|不可)(?:向|对|告诉|告知|通知|让|讓|告訴|提醒|跟)[^。]{0,10}(?:用户|用戶|使用者|人类)|(?:用户|用戶|使用者)(?:不知情|不会知道|不知道|毫不知情)|(?:ユーザー|利用者|ユーザ)[^。]{0,8}(?:には?|へ|は)[^。]{0,25}(?:言わない|伝えない|知らせない|見せない|話さない|言及しない|教えない|通知しない|明かさない|秘密)|(?:ユーザー|利用者|ユーザ)[^。]{0,8}(?:知らせず|言わず|伝えず|気づかれ|内緒|黙って)|(?:사용자|유저)(?:에게|한테|가|는)[^.]{0,25}(?:알리지|말하지|언급하지|보여주지|공개하지|모르게|밝히지)|(?:लا|لا) ?تخبر[^.]{0,30}(?:المستخدم|أحد)|دون (?:علم|إخبار|إعلام) المستخدم|उपयोगकर्ता को [^।]{0,30}(?:न बता|मत बता|नहीं बता|सूचित न)|\bjangan (?:beri ?tahu|katakan|sebutkan|ungkapkan|informasikan)[^.]{0,30}pengguna|(?:đừng|không được|không) (?:nói|cho|tiết lộ|thông báo|báo)[^.]{0,30}người dùng|не (?:кажи|повідомляй|розповідай)[^.]{0,30}користувач|אל (?:תספר|תגלה|תאמר|תודיע)[^.]{0,20}למשתמש|\b(?:säg|berätta|nämn)[^.]{0,20}inte[^.]{0,20}användaren|ห้าม(?:บอก|แจ้ง)[^.]{0,10}ผู้ใช้|อย่าบอกผู้ใช้|به کاربر (?:نگو|نگویید|اطلاع نده)|\bsans (?:en parler|le (?:dire|signaler|mentionner))\b|\bverschweig\w*|(?:об этом|ему|ей|никому)[^.]{0,15}не (?:говори|сообщай|рассказывай)|не (?:говори|сообщай|рассказывай)\S* (?:ему|ей|никому|об этом)|(?:報告|言及)(?:しないで|する必要は(?:ありません|ない)|せずに)|\b(?:bahsetme|söyleme|haber verme)(?![a-zışğüöç])|\bpara que no (?:lo )?(?:note|sepa|vea|se (?:entere|dé cuenta))|\b(?:não revele|no reveles?) que\b|\bne révél\w+ pas que\b|\b(?:braucht|muss|soll|darf)\b[^.]{0,20}\bnichts\b[^.]{0,15}(?:erfahren|wissen|merken)|\berwähne?n? (?:nichts|es nicht|das nicht) |触れないこと|触れないで|隐瞒|сообщать не (?:надо|нужно)|не (?:надо|нужно) (?:говорить|сообщать)|\bsöz etme(?![a-zışğüöç])|(?:사용자|유저)에게는[^.]{0,30}라고만/,
  },
  {
    name: "overrides instructions",
    points: 4,
    pattern:
      /\b(?:ignor[ae]|olvida|omite|descarta|desconsidere|esqueça|ignorez|ignore|oublie[zr]?|dimentica|ignoriere?n?|vergiss|vergessen|missachte|negeer|vergeet|zignoruj|pomiń|ignorera|abaikan|bỏ qua)\b[^.]{0,30}(?:instruccion|órdenes|instruções|instruction|consigne|istruzion|anweisung|vorgaben|instructies|instrukcj|polecen|instruktion|instruksi|perintah|hướng dẫn|chỉ dẫn|reglas|regras|règles|regeln)|\bne (?:tiens|tenez|tenir) (?:plus|pas) compte\b|\b(?:haz|hagas|hacer) caso omiso\b|\bnon tener(?:e)? (?:più )?conto\b|(?:vorherigen?|bisherigen?|früheren?|alle)[^.]{0,20}(?:anweisungen|vorgaben|regeln)[^.]{0,15}(?:ignorier|vergiss|vergess|missacht)|(?:игнорируй|забудь|проигнорируй|ігноруй)\S*[^.]{0,30}(?:инструкц|указани|правил|команд|інструкц)|(?:önceki|tüm|yukarıdaki)[^.]{0,20}talimat[^.]{0,20}(?:yok say|unut|görmezden|dikkate alma)|(?:忽略|无视|無視|忘记|忘記|不要理会|不理会|跳过|绕过)[^。]{0,12}(?:指令|指示|说明|提示|规则|規則|命令|要求|約束|约束)|(?:これまで|以前|前|上記|すべて|全て|従来)の?[^。]{0,10}(?:指示|命令|ルール|プロンプト)[^。]{0,6}(?:無視|忘れ|従わ)|(?:이전|위|모든|기존)[^.]{0,10}(?:지시|명령|지침|규칙)[^.]{0,8}(?:무시|잊|따르지)|(?:تجاهل|انس|تجاوز)[^.]{0,20}(?:التعليمات|الأوامر|القواعد)|(?:निर्देश|आदेश)\S*[^।]{0,20}(?:अनदेखा|नज़रअंदाज़|भूल)|התעלם[^.]{0,20}הוראות|เพิกเฉย[^.]{0,10}คำสั่ง|(?:دستورات?|دستورالعمل)[^.]{0,15}(?:نادیده|فراموش)/,
  },
  {
    name: "presumes consent",
    points: 2.5,
    pattern:
      /\bonay (?:isteme|almadan|sorma)|\b(?:ya|já|déjà|bereits|già) (?:ha |hat |a )?(?:aceptado|aprobado|aceitou|aprovou|autorizou|accepté|approuvé|zugestimmt|genehmigt|accettato|approvato) (?:todo|tudo|tout|alles?m?|tutto)|\bsin (?:pedir|solicitar) (?:la )?(?:confirmación|permiso|autorización)|\bsem (?:pedir|solicitar) (?:confirmação|permissão|autorização)|\bsans demander (?:de |la |d')?(?:confirmation|permission|autorisation)|\bohne (?:nachfrage|rückfrage|nachzufragen)|не (?:запрашивай|спрашивай|проси)\S* (?:подтвержден|разрешен)|確認(?:せず|を求めず)に?|不(?:要|用|必)(?:请求|征求|询问)[^。]{0,6}(?:确认|同意|许可)|확인을 (?:받지|요청하지)|وافق المستخدم مسبق|لا تطلب[^.]{0,15}(?:تأكيد|إذن|موافقة)|बिना (?:पूछे|अनुमति)|\ba (?:déjà )?donné son accord\b|\binutile (?:donc )?de (?:le |la )?lui (?:re)?demander|\bsem perguntar\b/,
  },
  {
    name: "the user's will is set aside",
    points: 2.5,
    pattern:
      /\bmesmo que o (?:usuário|utilizador|cliente)|\baunque (?:el|la) (?:usuari[oa]|cliente)|\bmême si l['’]utilisateur|\bauch wenn der (?:nutzer|benutzer|anwender|kunde)|даже если пользовател|istese bile/,
  },
  {
    name: "puts itself before other tools",
    points: 2.5,
    pattern:
      /(?:остальн|други|ины)\S* инструмент\S*[^.]{0,30}не (?:вызывай|используй)|не (?:вызывай|используй)\S* (?:остальн|други|ины)\S* инструмент|\b(?:ignor[ae]|no (?:uses?|utilices)|não (?:use|utilize)|n['’]utilise[zr]? (?:pas|aucun))[^.]{0,20}\b(?:otras?|outras?|autres?) (?:\w+ )?(?:ferramentas?|herramientas?|outils?)|\b(?:verwende|benutze|nutze) (?:keine|nicht die) anderen (?:werkzeuge|tools)|(?:不要|禁止|别)(?:使用|调用)(?:其他|其它|任何其他)[^。]{0,4}工具|他のツール[^。]{0,8}(?:使わない|使用しない|呼び出さない)/,
  },
  {
    name: "goes to an address",
    points: 2.5,
    pattern:
      /(?:отправ\S{0,6}|перешли\S{0,3}|\b(?:reenvía\w{0,3}|envíal[oa]s?|encaminhe|envoie[zr]?|transmette?[zr]?|sende|schicke?|übermittle?|inoltra|ilet|gönder))[^.。]{0,60}(?:https?:\/\/|[\w.+-]{1,40}@[\w-]{1,40}\.\w)|(?:https?:\/\/[\w./-]{4,80}|[\w.+-]{1,40}@[\w.-]{1,40})[^.。]{0,30}(?:送信|送る|送り|転送|変更|发送|转发|보내|전송)/,
  },
  {
    name: "redirects",
    points: 2.5,
    pattern:
      /(?:\b(?:cambi[ae]|reemplaz[ae]|sustituy[ae]|troque|substitua|altere|remplace[zr]?|changez|ersetze|ändere)|замени\S*|измени\S*)[^.]{0,30}(?:cuenta de destino|\biban\b|destinatari[oa]|conta de destino|bénéficiaire|\bkonto\b|empfänger|реквизит|получател|номер сч[её]та)|(?:宛先|振込先|送金先|收款(?:人|账户|账号)|收件人)[^。]{0,60}(?:変更|置き換え|差し替え|改为|替换|更改)/,
  },
  {
    name: "asks people for their secrets",
    points: 2.5,
    pattern:
      /(?:\b(?:peça|pida|pídele|pede|demande[zr]?|frage?|bitte)|попроси\S*|запроси\S*)[^.]{0,50}(?:senha|contraseña|mot de passe|passwort|парол|\bcvv\b)/,
  },
  {
    name: "destroys what is not its own",
    points: 2.5,
    pattern:
      /احذف[^.]{0,40}النسخ الاحتياطي|(?:\b(?:elimina|borra|apague|exclua|supprime[zr]?|lösche?)|удали\S*)[^.]{0,30}(?:copias de seguridad|backups?|cópias de segurança|sauvegardes|sicherungen|резервн\S* копи)|git geçmişi\S*[^.]{0,30}\bsil\b|(?:删除|削除)[^。]{0,20}(?:备份|バックアップ)/,
  },
  {
    name: "authority",
    points: 2.5,
    pattern:
      /アシスタントへの(?:お願い|指示)|(?:yapay ze\S{1,2}|asistan) için not\b|\bnota para (?:la ia|el asistente|a ia|o assistente)|\bnote (?:pour|à l['’]attention de) l['’](?:ia|assistant)|\bhinweis (?:für|an) (?:die ki|den assistenten)|(?:примечание|инструкция) для (?:ии|ассистента|модели|агента)|给(?:ai|助手|模型|智能体)的(?:说明|指示|备注)/,
  },
  {
    name: "plants a memory",
    points: 2.5,
    pattern: /(?:長期)?メモリ(?:ツール)?に[^。]{0,60}(?:書き込|保存)/,
  },
  {
    name: "condition",
    points: 1,
    pattern:
      /\b(?:prima di|avant d[e'] ?|vor|antes de|przed|vóór|before) (?:ogni|chaque|toute|cada|każdym|jede[mnr]|elke)\b|\bd'abord\b|\bzuvor\b|\bzuerst\b|\bprimero\b|\bprima\b|\bprimeiro\b|\bantes de (?:usar|utilizar|llamar|chamar|ejecutar)|\bavant d(?:e |')(?:utiliser|appeler|exécuter)|\bbevor (?:du|sie)|\bvor (?:der|jeder) (?:benutzung|verwendung|nutzung|ausführung)|\bprima di (?:usare|utilizzare|chiamare)|перед (?:использовани|вызов|каждым|тем)|kullanmadan önce|\bvoordat\b|\bprzed użyciem|(?:使用|调用|調用|执行|呼び出)[^。]{0,14}(?:之前|前|以前)|使う前|사용하기 전|호출하기 전|사용 전|قبل (?:استخدام|استعمال|أن)|उपयोग करने से पहले|\bsebelum menggunakan|\btrước khi (?:dùng|sử dụng|gọi)|\bsiempre|\btoujours|\bimmer\b|всегда|\bsempre\b|每次|必须|必ず|항상|반드시/,
  },
  {
    name: "takes",
    points: 0.8,
    pattern:
      /\b(?:récupér\w+|recopil\w+|recoge\w*|extra[ei]\w*|obt(?:én|ener|enha|ieni)\w*|prends|prenez|raccogli\w*|hole?n?|sammle?|apporte|busca|cerca|lire|leia|ler|legge(?:re)?|lee|leer|lea|abre|copia|lis(?:ez)?|ouvre[zr]?|lies|lesen|öffne|kopiere|leia|leggi|apri|lees|przeczytaj|oku|okuyun|baca|đọc)\b|прочита|откро|скопиру|прочти|读取|讀取|打开|复制|收集|読み|読ん|開い|읽|열어|복사|اقرأ|افتح|पढ़/,
  },
  {
    name: "hands on",
    points: 0.8,
    pattern:
      /\b(?:manda|remet\w*|fourni\w*|coloque|coloca|agrega|añade|reporta|rellena|remplis\w*|ajoute\w*|mets|mettez|schick\w*|trage|gib|geben|inoltra\w*|aggiungi|allega\w*|anexe|preenche?\w*|dołącz|przekaż|yolla|ekle|yaz|envía|envia|envíe|pasa|incluye|adjunta|pon|envoie[zr]?|envoyez|transmet\w*|inclu\w*|joign\w*|sende|senden|übergib|übergeben|füge|envie|passe|inclua|mete|introduce|inseri\w*|scrivi\w*|wpisz|trage|invia|passa|includi|stuur|verzend|wyślij|gönder|kirim|gửi)\b|отправ|передай|вставь|включи|добавь|помести|发送|傳送|传递|传入|放入|填入|附加|上传|送信|渡し|含め|보내|전달|포함|첨부|أرسل|ضع|مرر|भेज|डाल/,
  },
  {
    name: "secrets",
    points: 1.8,
    pattern:
      /contraseña|historial|conversaci[oó]n|conversation|conversazione|gespräch|unterhaltung|conversa\b|variables? d'environnement|variables? de entorno|variabili d'ambiente|variáveis de ambiente|credenziali|~\/\.|\.env\b|id_rsa|clave privada|claves? (?:api|ssh)|credencial|mot de passe|mots de passe|clé privée|clés? (?:api|ssh)|identifiants|passwort|passwörter|privaten? schlüssel|zugangsdaten|umgebungsvariablen|senhas?\b|chave privada|chaves? |chiave privata|wachtwoord|hasł[oa]|şifre|özel anahtar|парол|закрыт\S* ключ|приватн\S* ключ|ключ\S* (?:ssh|api|доступа)|переписк|секрет|密码|密碼|私钥|私鑰|密钥|金鑰|凭证|憑證|环境变量|对话(?:内容|记录|历史)|聊天记录|系统提示|パスワード|秘密鍵|認証情報|環境変数|会話(?:履歴|内容)|システムプロンプト|비밀번호|개인 ?키|자격 ?증명|환경 ?변수|대화 ?(?:기록|내용)|كلمة المرور|كلمات المرور|المفتاح الخاص|पासवर्ड|निजी कुंजी|mật khẩu|kata sandi|змінн\S* середовища|переменн\S* (?:окружения|среды)|trò chuyện|ngữ cảnh|innehållet i|lösenord|miljövariabl|percakapan|omgevingsvariabelen|zmienn\S* środowiskow|ortam değişken|konuşma|متغيرات البيئة|المحادثة|बातचीत|पर्यावरण|consignes (?:initiales|système)|échanges précédents|instrucciones (?:iniciales|del sistema)|instruções (?:iniciais|do sistema)|\bcvv\b|ssh-schlüssel|системн\S* (?:промпт|инструкц)|시스템 ?프롬프트|\bparola(?:lar)?|результаты (?:всех )?(?:остальн|други)\S* инструмент/,
  },
  {
    name: "destination",
    points: 1,
    pattern:
      /\b(?:en|dans|nel|nello|no|na|im|in|w|в|alanına) (?:el |le |il |den |das |dem )?(?:parám|param|camp|champ|feld)\w*|(?:dans|en|nel|im|in|no|w) ["'`]\w+["'`]|\bcomo (?:el |la |o |a )?(?:parámetro|parâmetro|valor|argumento)|\ben el (?:parámetro|campo)|\bno (?:parâmetro|campo)|\b(?:comme|dans le) (?:paramètre|champ|argument)|\bals (?:parameter|argument|wert)|\bim (?:parameter|feld)|\b(?:come|nel) (?:parametro|campo)|параметр|поле\b|в аргумент|参数|參數|字段|欄位|パラメータ|引数|フィールド|매개 ?변수|파라미터|필드|인수|المعامل|الحقل|पैरामीटर|parametre|tham số/,
  },
];
