/** A part of a JSON text: a key, a string, another value, or what is between them. */
export interface Piece {
  readonly kind: "key" | "text" | "value" | undefined;
  readonly text: string;
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;

/** Pure. Joined, the pieces are the text again, whether it is JSON or not. */
export function jsonPieces(json: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const plain = (text: string) => {
    if (text !== "") pieces.push({ kind: undefined, text });
  };
  for (const match of json.matchAll(TOKEN)) {
    const [all, string, colon] = match;
    plain(json.slice(from, match.index));
    pieces.push({
      kind: string === undefined ? "value" : colon === undefined ? "text" : "key",
      text: string ?? all,
    });
    plain(colon ?? "");
    from = match.index + all.length;
  }
  plain(json.slice(from));
  return pieces;
}
