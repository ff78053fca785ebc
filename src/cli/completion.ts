/** `sluice completion`: what teaches a shell to complete the command. */
import { Argument, type Command } from "commander";
import { completionScript, type Shell, shells } from "./completion/shells.ts";
import { placesOf } from "./completion/tree.ts";
import { printDocument } from "./print.ts";
import { group } from "./remote.ts";

export function completionCommand(): Command {
  const command = group("completion", "print what makes a shell complete commands")
    .addArgument(new Argument("<shell>").choices(shells))
    .addHelpText(
      "after",
      '\nIn ~/.bashrc or ~/.zshrc: eval "$(sluice completion bash)", or zsh; in config.fish: sluice completion fish | source',
    );
  return command.action((shell: Shell) =>
    printDocument(completionScript(shell, placesOf(command.parent ?? command))),
  );
}
