import type { Command } from "commander";

/** A word that can be typed, and what it is for. */
export interface Word {
  readonly word: string;
  readonly description: string;
}

/** One command, as a shell completes it. */
export interface Place {
  /** What was typed before: empty, or `grant mint`. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  /** What may follow an option, where it is one of a few words. */
  readonly choices: readonly { readonly option: string; readonly words: readonly string[] }[];
}

/** Every command of a program, with what it takes: the program itself is asked, so that nothing is said twice. */
export function placesOf(command: Command, path: readonly string[] = []): Place[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command);
  const commands = help.visibleCommands(command).filter((one) => one.name() !== "help");
  const flags = (option: (typeof options)[number]) =>
    [option.short, option.long].filter((flag) => flag !== undefined);
  const place: Place = {
    path: path.join(" "),
    commands: commands.map((one) => ({ word: one.name(), description: one.description() })),
    options: options.flatMap((option) =>
      flags(option).map((word) => ({ word, description: option.description })),
    ),
    choices: [
      ...options.flatMap((option) =>
        flags(option).map((word) => ({ option: word, words: option.argChoices ?? [] })),
      ),
    ].filter(({ words }) => words.length > 0),
  };
  return [place, ...commands.flatMap((one) => placesOf(one, [...path, one.name()]))];
}
