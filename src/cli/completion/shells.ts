import type { Place, Word } from "./tree.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** The script that teaches a shell to complete `sluice`. Pure. */
export function completionScript(shell: Shell, places: readonly Place[]): string {
  return scripts[shell](places);
}

const scripts: Readonly<Record<Shell, (places: readonly Place[]) => string>> = { bash, zsh, fish };

/** A word that no shell takes for anything else. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const wordsOf = ({ commands, options }: Place): Word[] => [...commands, ...options];
const listed = (words: readonly { word: string }[]) => words.map(({ word }) => word).join(" ");

/** `case` branches that follow the command line down to the command that is being typed. */
const steps = (places: readonly Place[]) =>
  places
    .filter(({ path }) => path !== "")
    .map(({ path }) => quoted(path))
    .join("|");

function bash(places: readonly Place[]): string {
  const choices = places.flatMap(({ path, choices: all }) =>
    all.map(({ option, words }) => `    ${quoted(`${path} ${option}`)}) found=${quoted(words.join(" "))} ;;`),
  );
  return `# bash completion of sluice: eval "$(sluice completion bash)"
_sluice() {
  local typed=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at="" next word found=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${at:+$at }$word"
    case "$next" in ${steps(places)}) at=$next ;; esac
  done
  case "$at" in
${places.map((place) => `    ${quoted(place.path)}) found=${quoted(listed(wordsOf(place)))} ;;`).join("\n")}
  esac
  case "$at $before" in
${choices.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$found" -- "$typed"))
}
complete -o default -F _sluice sluice
`;
}

function zsh(places: readonly Place[]): string {
  const described = (words: readonly Word[]) =>
    words.map(({ word, description }) => quoted(`${word.replaceAll(":", "\\:")}:${description}`)).join(" ");
  const choices = places.flatMap(({ path, choices: all }) =>
    all.map(
      ({ option, words }) => `    ${quoted(`${path} ${option}`)}) found=(${words.map(quoted).join(" ")}) ;;`,
    ),
  );
  return `#compdef sluice
# zsh completion of sluice: eval "$(sluice completion zsh)", after compinit.
_sluice() {
  local at="" next word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    next="\${at:+$at }$word"
    case "$next" in (${steps(places)}) at=$next ;; esac
  done
  case "$at" in
${places.map((place) => `    (${quoted(place.path)}) found=(${described(wordsOf(place))}) ;;`).join("\n")}
  esac
  case "$at $words[CURRENT-1]" in
${choices.map((line) => line.replace(/^ {4}/, "    (")).join("\n")}
  esac
  _describe command found || _files
}
compdef _sluice sluice
`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, commands, options, choices }) => {
    const here = `-n "test \\"$(__sluice_at)\\" = ${quoted(path)}"`;
    return [
      ...commands.map(
        ({ word, description }) => `complete -c sluice ${here} -f -a ${word} -d ${fishQuoted(description)}`,
      ),
      ...options.map(({ word, description }) => {
        const flag = word.startsWith("--") ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
        const words = choices.find(({ option }) => option === word)?.words;
        const values = words === undefined ? "" : ` -x -a ${fishQuoted(words.join(" "))}`;
        return `complete -c sluice ${here} ${flag}${values} -d ${fishQuoted(description)}`;
      }),
    ];
  });
  return `# fish completion of sluice: sluice completion fish | source
function __sluice_at
  set -l at ""
  for word in (commandline -opc)[2..]
    set -l next (string trim -- "$at $word")
    switch $next
      case ${steps(places).replaceAll("|", " ")}
        set at $next
    end
  end
  echo $at
end
${lines.join("\n")}
`;
}

const fishQuoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
