/**
 * One pass over a text that tells which of the slow looks it deserves. Every text of every tool goes through it, so
 * it is a loop over character codes and allocates nothing.
 */

/** A word that some lure needs stands in the text. */
export const TELLING = 1;
/** A word long enough to be encoded text. */
export const LONG_WORD = 2;
export const NOT_ASCII = 4;
/** Control characters other than tab and line ends. */
export const CONTROL = 8;

/** A shorter word encodes nothing worth hiding. */
const LONG = 24;
/** `i g n o r e`: so many single letters in a row are a word set apart. */
const APART = 5;

/** Words without one of which no lure in plain ASCII reaches an alarm, in every form that the lures know. */
const telling = new Set(
  `ignore ignoring disregard disregarding forget forgets override overrides overrule discard bypass supersede supersedes
  abandon tell telling inform informing notify notifying alert alerting warn warning let mention mentioning reveal
  revealing disclose disclosing expose confess admit acknowledge secret secrets secretly confidential hidden hide hides
  conceal withhold covertly stealthily silently quietly discreetly background scenes unnoticed pretend nothing
  knowledge consent awareness noticing knowing aware wind trace traces notice learn know see invisible print say
  show discuss verbalize asking confirmation jailbreak unrestricted im_start inst sys system instruction instructions
  directive directives prompt prompts administrator ssh id_rsa id_ed25519 id_dsa id_ecdsa rsa aws passwd shadow sudoers env json
  npmrc netrc pgpass git kube kubeconfig bash_history zsh_history keychain wallet dat phrase keys key _desktop_config
  claude_desktop_config config cursor cookies authorized_keys docker gcloud history transcript conversation chat dialog
  dialogue messages environment vars printenv everything password passwords credential credentials token tokens cookie
  ssn clipboard recipient recipients payee payees beneficiary emails mails bcc cc copy attacker proxy redirect redirected
  rerouted curl rm wget base64 nc tcp chmod powershell instead rather unsafe compromised malicious insecure
  ai assistant llm agent agents usuario utilisateur benutzer nutzer anwender utente gebruiker pengguna instrucciones
  instrucoes istruzioni anweisungen instructies instrukcje instruksi instruction consignes reglas regras regeln ordenes
  contents transfers payments funds swap replace task role mission objective priority`
    .split(/\s+/)
    .map(hashOf),
);

function hashOf(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0;
  return hash;
}

export function survey(text: string): number {
  let found = 0;
  let hash = 0;
  let word = 0;
  let run = 0;
  let apart = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 32;
    if (code > 127) found |= NOT_ASCII;
    else if (code < 32 ? code !== 10 && code !== 9 && code !== 13 : code === 127) found |= CONTROL;
    // `<!--`, `<important>`, `<|`: markup is looked at.
    if (code === 60) found |= TELLING;
    if (code > 32) run++;
    else run = 0;
    if (run === LONG) found |= LONG_WORD;
    const letter = code | 32;
    if ((letter >= 97 && letter <= 122) || code === 95 || (code >= 48 && code <= 57)) {
      hash = (Math.imul(hash, 31) + (code >= 65 && code <= 90 ? letter : code)) | 0;
      word++;
      continue;
    }
    if (word > 1) {
      apart = 0;
      if (telling.has(hash)) found |= TELLING;
    } else if (word === 1 && ++apart >= APART) found |= TELLING;
    hash = 0;
    word = 0;
  }
  return found;
}
