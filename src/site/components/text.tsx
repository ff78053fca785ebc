/** Plain text in which backticks mark code. */
export const Text = ({ children }: { children: string }) => (
  <>{children.split("`").map((part, n) => (n % 2 === 1 ? <code class="break">{part}</code> : part))}</>
);

export const Paragraphs = ({ texts }: { texts: readonly string[] }) => (
  <div class="prose">
    {texts.map((text) => (
      <p>
        <Text>{text}</Text>
      </p>
    ))}
  </div>
);

export const TextList = ({ texts }: { texts: readonly string[] }) => (
  <div class="prose">
    <ul>
      {texts.map((text) => (
        <li>
          <Text>{text}</Text>
        </li>
      ))}
    </ul>
  </div>
);

/** A name that may be broken where its words meet, before anywhere else. Copied, it is as it was. */
export const Name = ({ children }: { children: string }) => (
  <>
    {children.split(/(?<=[_\-./:])(?=[^_\-./:])|(?<=[a-z0-9])(?=[A-Z])/).map((word, n) => (
      <>
        {n === 0 ? null : <wbr />}
        {word}
      </>
    ))}
  </>
);
