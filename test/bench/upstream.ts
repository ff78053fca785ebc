// The upstream of the bench, a process of its own: an MCP server over bare sockets, so that most of the machine is
// left to what is measured. It prints its port, and knows just enough HTTP for workerd's client.

import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Message, reply, responders } from "../support/recorder-mcp.ts";
import { callText } from "./call.ts";
import { readMessage } from "./http.ts";
import { manyTools } from "./tools.ts";

const usual = responders(() => manyTools);

/** The answer to one request body. Calls of the bench's own kind are answered without parsing. */
function answer(body: string): string {
  const id = /^\{"jsonrpc":"2\.0","id":(\d+),"method":"tools\/call"/.exec(body)?.[1];
  if (id !== undefined && !body.includes('"_meta"')) {
    return `{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"${callText}"}]}}`;
  }
  const message = JSON.parse(body) as Message;
  if (message.id === undefined) return "";
  return JSON.stringify(reply(message, usual[message.method ?? ""]));
}

function respond(socket: Socket, head: string, body: string): void {
  if (!head.startsWith("POST ")) {
    socket.write("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  const text = answer(body);
  if (text === "") socket.write("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
  else {
    const length = Buffer.byteLength(text);
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${text}`,
    );
  }
}

const server = createServer({ noDelay: true }, (socket) => {
  let pending = "";
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    pending += chunk;
    for (let message = readMessage(pending); message !== undefined; message = readMessage(pending)) {
      pending = pending.slice(message.length);
      respond(socket, message.head, message.body);
    }
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
