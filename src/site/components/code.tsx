import { jsonPieces } from "./json-pieces.ts";

/** Text to copy, with a button where there is a script. The head names what it is; JSON is coloured. */
export const CodeBlock = ({
  title,
  code,
  language = "text",
  download,
  tall = false,
}: {
  title: string;
  code: string;
  language?: "json" | "text";
  /** Address of the same text as a file. */
  download?: string | undefined;
  /** Long texts scroll inside the block. */
  tall?: boolean;
}) => (
  <div class={tall ? "code tall" : "code"}>
    <div class="code-head">
      <span>{title}</span>
      <div>
        {download === undefined ? null : (
          <a class="text-button" href={download} download>
            Download
          </a>
        )}
        <button type="button" class="text-button copy" data-copy aria-label={`Copy ${title}`}>
          Copy
        </button>
      </div>
    </div>
    {/* What scrolls has to be reached by the keyboard. */}
    <pre tabindex={0}>
      <code>
        {language === "json"
          ? jsonPieces(code).map(({ kind, text }) =>
              kind === undefined ? text : <span class={kind}>{text}</span>,
            )
          : code}
      </code>
    </pre>
  </div>
);
