/**
 * One pass over a text that tells which of the slow looks it deserves. Every text of every tool goes through it, so
 * it is a loop over character codes and allocates nothing.
 */

/** A word or mark stands in the text that some weighty lure needs. */
export const TELLING = 1;
/** A word long enough to be encoded text. */
export const LONG_WORD = 2;
export const NOT_ASCII = 4;
/** Control characters other than tab and line ends. */
export const CONTROL = 8;

/** A shorter word encodes nothing worth hiding. */
const LONG = 28;
/** `i g n o r e`: so many single letters in a row are a word set apart. */
const APART = 5;

/** Each of these makes a text worth reading. */
const telling = hashes(
  `ignore ignoring disregard disregarding forget forgets override overrides overrule discard bypass supersede supersedes
  abandon secret secretly confidential hidden hide hides conceal withhold covertly stealthily silently quietly
  discreetly unnoticed pretend knowledge consent awareness wind trace traces jailbreak unrestricted inst sys instruction
  instructions directive directives prompt prompts ssh rsa id_rsa id_ed25519 id_dsa id_ecdsa aws passwd shadow sudoers env
  mcp npmrc netrc pgpass kube kubeconfig bash_history zsh_history keychain wallet dat seed mnemonic private signing
  claude_desktop_config cookies authorized_keys history transcript conversation chat dialog dialogue environment vars
  printenv everything recipient recipients payee payees beneficiary bcc attacker proxy payments transfers funds curl rm
  wget base64 nc tcp chmod powershell unsafe compromised malicious insecure infected untrustworthy hacked admin lie lies deceive mislead trick elevate recovery saved home pixel markdown guidelines restrictions ai assistant llm claude gpt now mission real
  actual ignora ignorez oublie oubliez ignoriere vergiss vergessen missachte olvida omite desconsidere dimentica negeer
  vergeet zignoruj abaikan instrucciones istruzioni anweisungen instructies instrukcje consignes usuario utilisateur benutzer nutzer anwender utente gebruiker pengguna`,
);
/** To hide a thing from someone takes a word of each of these two lists. */
const people = hashes(
  "user users human humans operator operators customer customers person persons owner people anyone anybody developer client clients",
);
const silence = hashes("not don dont never mustn shouldn cannot without refrain avoid no");
const PERSON = 16;
const SILENCE = 32;

function hashes(words: string): ReadonlySet<number> {
  return new Set(words.split(/\s+/).map(hashOf));
}

function hashOf(word: string): number {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0;
  return hash;
}

/** By character code: what a word's letter counts as (small letters), or 0. */
const letters = new Uint8Array(128);
/** By character code: what its presence says. */
const marks = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  if (/\w/.test(String.fromCharCode(code)))
    letters[code] = String.fromCharCode(code).toLowerCase().charCodeAt(0);
  if ((code < 32 && !/\s/.test(String.fromCharCode(code))) || code === 127) marks[code] = CONTROL;
}
// Markup and addresses are looked at.
for (const mark of "<@") marks[mark.charCodeAt(0)] = TELLING;

/** @returns a set of the flags above */
export function survey(text: string): number {
  let found = 0;
  let hash = 0;
  let word = 0;
  let run = 0;
  let apart = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 32;
    found |= code > 127 ? NOT_ASCII : (marks[code] ?? 0);
    run = code > 32 ? run + 1 : 0;
    if (run === LONG) found |= LONG_WORD;
    const letter = letters[code] ?? 0;
    if (letter !== 0) {
      hash = (Math.imul(hash, 31) + letter) | 0;
      word++;
    } else if (word !== 0) {
      apart = word === 1 ? apart + 1 : 0;
      found |= apart >= APART ? TELLING : saidBy(hash);
      hash = 0;
      word = 0;
    }
  }
  return (found & (PERSON | SILENCE)) === (PERSON | SILENCE) ? found | TELLING : found & ~(PERSON | SILENCE);
}

function saidBy(hash: number): number {
  if (telling.has(hash)) return TELLING;
  if (people.has(hash)) return PERSON;
  return silence.has(hash) ? SILENCE : 0;
}
